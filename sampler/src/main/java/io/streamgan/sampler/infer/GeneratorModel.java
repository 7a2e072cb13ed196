package io.streamgan.sampler.infer;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Latents;
import io.streamgan.sampler.generate.GeneratedSamples;
import io.streamgan.sampler.generate.GenerationEndedException;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.LatentSource;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.sampler.generate.NoGeneratorException;
import io.streamgan.sampler.generate.SampleLimit;
import io.streamgan.sampler.respond.Quoted;
import io.streamgan.sampler.respond.ResponseSender;
import io.streamgan.schemas.classes.ClassNames;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model's generators as a model of the protocol, over REST and gRPC. It has the name that the
 * topics use as its key. Its inputs are {@code z}, or {@code seed} and, for more than one sample,
 * {@code count}; a generator with classes also takes {@code label}, the index or the name of a
 * class, one value for all samples or one value per sample. {@code truncation} shortens the
 * latents. Its output is {@code images}: uint8, [n, height, width, channels].
 */
public final class GeneratorModel {
  static final String OUTPUT = "images";
  static final String PLATFORM = "streamgan";

  private final String name;
  private final GenerationThread generation;
  private final SampleLimit limit;
  private final Supplier<ClassNames> classes;
  private final ResponseSender sender;
  private final InferenceCounts counts = new InferenceCounts(System::currentTimeMillis);

  /**
   * @param classes returns the names that requests may use for classes
   */
  public GeneratorModel(
      String name,
      GenerationThread generation,
      SampleLimit limit,
      Supplier<ClassNames> classes,
      ResponseSender sender) {
    this.name = name;
    this.generation = generation;
    this.limit = limit;
    this.classes = classes;
    this.sender = sender;
  }

  /** Whether a generator is loaded and samples are drawn. */
  boolean isReady() {
    try {
      requireReady();
      return true;
    } catch (NoGeneratorException | GenerationEndedException e) {
      return false;
    }
  }

  /**
   * @throws NoGeneratorException before the first generator
   * @throws GenerationEndedException when samples are no longer drawn
   */
  void requireReady() {
    generation.requireReady();
  }

  /**
   * Parses the version in a request.
   *
   * @param version empty or null for the newest version
   * @return empty for the newest version
   * @throws InvalidInferenceException when it is not a number
   */
  static OptionalLong version(@Nullable String version) {
    if (version == null || version.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(version));
    } catch (NumberFormatException e) {
      throw new InvalidInferenceException(
          "A version must be a whole number, not '%s'.".formatted(Quoted.of(version)));
    }
  }

  /**
   * @throws NoGeneratorException before the first generator
   * @throws io.streamgan.sampler.generate.UnknownVersionException when the version is not loaded
   */
  PublishedGenerator find(OptionalLong version) {
    return generation.find(version).generator();
  }

  /** Versions that are loaded, the oldest first. */
  List<String> versions() {
    return generation.kept().stream().map(LoadedGenerator::version).map(String::valueOf).toList();
  }

  /**
   * Inputs of the model's metadata: those that a request may send together. Generic clients send
   * all of them, so {@code seed} and {@code count}, which replace {@code z}, are not among them.
   */
  static List<TensorSpec> inputs(PublishedGenerator generator) {
    return TensorSpec.described(generator.latentSize(), generator.classes());
  }

  static List<TensorSpec> outputs(PublishedGenerator generator) {
    ImageShape shape = generator.imageShape();
    return List.of(
        new TensorSpec(
            OUTPUT,
            DataType.UINT8,
            List.of(-1L, (long) shape.height(), (long) shape.width(), (long) shape.channels())));
  }

  /** Draws the samples that {@code inputs} describe. */
  CompletableFuture<GeneratedSamples> infer(
      ServiceRequestContext ctx,
      OptionalLong version,
      List<InputTensor> inputs,
      List<String> outputs) {
    PublishedGenerator generator = find(version);
    for (String output : outputs) {
      if (!output.equals(OUTPUT)) {
        throw new InvalidInferenceException(
            "There is no output '%s'; the output is images.".formatted(Quoted.of(output)));
      }
    }
    ImageShape shape = generator.imageShape();
    LatentSource latents = latents(inputs, limit.of(shape), classes.get());
    sender.admit(ctx, 2L * latents.count() * shape.bytes());
    long begin = System.nanoTime();
    CompletableFuture<GeneratedSamples> drawn = generation.draw(version, latents);
    drawn.whenComplete(
        (samples, failure) -> {
          long nanos = System.nanoTime() - begin;
          if (failure == null) {
            counts.succeeded(samples.generator(), latents.count(), nanos);
          } else {
            counts.failed(generator.manifest(), nanos);
          }
        });
    return drawn;
  }

  /** Name of the model. */
  String name() {
    return name;
  }

  /**
   * Returns the counts of the loaded versions, the oldest first.
   *
   * @param version empty for all
   * @throws io.streamgan.sampler.generate.UnknownVersionException when the version is not loaded
   */
  Map<Long, InferenceCounts.Counts> counts(OptionalLong version) {
    List<LoadedGenerator> asked =
        version.isPresent() ? List.of(generation.find(version)) : generation.kept();
    Map<Long, InferenceCounts.Counts> found = new LinkedHashMap<>();
    asked.forEach(each -> found.put(each.version(), counts.of(each.generator().manifest())));
    return found;
  }

  /** Number of the newest versions that stay loaded. */
  int keptVersions() {
    return generation.keptVersions();
  }

  private static LatentSource latents(List<InputTensor> inputs, int maxCount, ClassNames classes) {
    Map<String, InputTensor> byName = new HashMap<>();
    for (InputTensor input : inputs) {
      if (byName.put(input.name(), input) != null) {
        throw new InvalidInferenceException("Input %s must be given once.".formatted(input.name()));
      }
    }
    InputTensor z = byName.get("z");
    InputTensor seed = byName.get("seed");
    InputTensor count = byName.get("count");
    if ((z == null) == (seed == null) || (z != null && count != null)) {
      throw new InvalidInferenceException("The inputs must be either z, or seed and count.");
    }
    LatentSource latents = z == null ? seeded(seed, count, maxCount) : given(z, maxCount);
    InputTensor truncation = byName.get("truncation");
    if (truncation != null) {
      latents = latents.truncatedTo(fraction(truncation));
    }
    InputTensor label = byName.get("label");
    return label == null ? latents : labelled(latents, label, classes);
  }

  private static LatentSource seeded(
      @Nullable InputTensor seed, @Nullable InputTensor count, int maxCount) {
    long samples = count == null ? 1 : count.whole();
    requireCount("Input count", samples, maxCount);
    return LatentSource.seeded(seed == null ? 0 : seed.whole(), (int) samples);
  }

  private static LatentSource labelled(
      LatentSource latents, InputTensor label, ClassNames classes) {
    boolean one = label.shape().equals(List.of(1L));
    if (!one && !label.shape().equals(List.of((long) latents.count()))) {
      throw new InvalidInferenceException(
          "Input label must have the shape [1] or [%d], not %s."
              .formatted(latents.count(), TensorSpec.text(label.shape())));
    }
    int[] labels =
        label.type() == DataType.BYTES
            ? label.texts().stream().mapToInt(text -> index(text, classes)).toArray()
            : label.integers();
    return one ? latents.ofClass(OptionalInt.of(labels[0])) : latents.ofClasses(labels);
  }

  private static int index(String text, ClassNames classes) {
    int index = classes.index(text);
    if (index != ClassNames.UNLABELLED) {
      return index;
    }
    if (text.matches("\\d{1,9}")) {
      return Integer.parseInt(text);
    }
    throw new InvalidInferenceException(
        "Input label must have names of classes%s, not '%s'."
            .formatted(
                classes.isEmpty() ? ", and there are none" : ": " + Quoted.listed(classes.names()),
                Quoted.of(text)));
  }

  private static float fraction(InputTensor truncation) {
    float[] values = truncation.floats();
    if (!truncation.shape().equals(List.of(1L)) || !(values[0] >= 0 && values[0] <= 1)) {
      throw new InvalidInferenceException("Input truncation must be one value from 0 to 1.");
    }
    return values[0];
  }

  private static LatentSource given(InputTensor z, int maxCount) {
    if (z.shape().size() != 2) {
      throw new InvalidInferenceException(
          "Input z must have the shape [n, latent size], not %s."
              .formatted(TensorSpec.text(z.shape())));
    }
    requireCount("The first axis of input z", z.shape().get(0), maxCount);
    float[] values = z.floats();
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new InvalidInferenceException("Input z must have finite values only.");
      }
    }
    return LatentSource.given(
        new Latents(z.shape().get(0).intValue(), z.shape().get(1).intValue(), values));
  }

  private static void requireCount(String what, long count, int max) {
    if (count < 1 || count > max) {
      throw new InvalidInferenceException(
          "%s must be from 1 to %d, not %d.".formatted(what, max, count));
    }
  }
}
