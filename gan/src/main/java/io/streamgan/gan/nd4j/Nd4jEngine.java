package io.streamgan.gan.nd4j;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.NonFiniteLossException;
import io.streamgan.gan.Randomness;
import io.streamgan.gan.SnapshotMismatchException;
import io.streamgan.gan.StepResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The engine on ND4J: images and random numbers in, one {@link AlternatingRound}, the moving
 * average, and the state to save.
 */
public final class Nd4jEngine implements GanEngine {
  private final GanSpec spec;
  private final Nd4jRuntime runtime;
  private final Arena arena = new Arena();
  private final AlternatingRound round;
  private final Tensors average;
  private final MovingAverage movingAverage;
  private final Sampler sampler;
  private final float[] pixelValues;
  private final float[] latents;
  private long step;
  private long imagesSeen;

  public Nd4jEngine(GanSpec spec, EngineOptions options) {
    this.spec = spec;
    runtime = new Nd4jRuntime(options);
    runtime.enter();
    round = new AlternatingRound(spec, arena);
    average = Tensors.all(spec.generator(), arena);
    Tensors newest = round.generator().values();
    movingAverage =
        new MovingAverage(spec.emaHalfLifeImages(), newest.flat(), average.flat(), arena);
    sampler = new Sampler(spec.generator(), average, arena);
    pixelValues = new float[spec.batchSize() * spec.imageShape().bytes()];
    latents = new float[spec.batchSize() * spec.latentSize()];

    Initialisation.initialise(
        spec.generator(), newest, random(Randomness.Stream.INITIAL_GENERATOR));
    Initialisation.initialise(
        spec.discriminator(),
        round.discriminator().values(),
        random(Randomness.Stream.INITIAL_DISCRIMINATOR));
    average.flat().assign(newest.flat());
  }

  @Override
  public GanSpec spec() {
    return spec;
  }

  @Override
  public StepResult step(Images real) {
    if (!real.shape().equals(spec.imageShape()) || real.count() != spec.batchSize()) {
      throw new IllegalArgumentException(
          "a step takes %d images of %s, not %d of %s"
              .formatted(spec.batchSize(), spec.imageShape(), real.count(), real.shape()));
    }
    runtime.enter();
    step++;
    PixelConversion.toFloats(real.pixels(), pixelValues);
    round.real().put(0, pixelValues);
    random(Randomness.Stream.DISCRIMINATOR_LATENTS).gaussians(latents);
    AlternatingRound.DiscriminatorOutcome outcome = round.updateDiscriminator(latents, step);
    random(Randomness.Stream.GENERATOR_LATENTS).gaussians(latents);
    double generatorLoss = round.updateGenerator(latents, step);
    if (!Double.isFinite(outcome.value()) || !Double.isFinite(generatorLoss)) {
      throw new NonFiniteLossException(step, outcome.value(), generatorLoss);
    }
    imagesSeen += real.count();
    movingAverage.move(real.count(), imagesSeen);
    return new StepResult(
        step,
        imagesSeen,
        outcome.value(),
        generatorLoss,
        outcome.realScore(),
        outcome.generatedScore(),
        OptionalDouble.empty());
  }

  @Override
  public Images sample(Latents z) {
    runtime.enter();
    return sampler.sample(z);
  }

  @Override
  public GeneratorSnapshot generator() {
    return new GeneratorSnapshot(spec.generator(), copy(List.of(average.flat())));
  }

  @Override
  public GanSnapshot snapshot() {
    return new GanSnapshot(spec, step, imagesSeen, copy(state()));
  }

  @Override
  public void restore(GanSnapshot snapshot) {
    if (!snapshot.spec().generator().equals(spec.generator())
        || !snapshot.spec().discriminator().equals(spec.discriminator())) {
      throw new SnapshotMismatchException(
          "the snapshot is of other networks: generator %s, discriminator %s"
              .formatted(snapshot.spec().generator(), snapshot.spec().discriminator()));
    }
    FloatBuffer source =
        snapshot.state().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    for (INDArray vector : state()) {
      FloatBuffer target = Views.buffer(vector);
      target.put(0, source, source.position(), target.capacity());
      source.position(source.position() + target.capacity());
    }
    step = snapshot.step();
    imagesSeen = snapshot.imagesSeen();
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long imagesSeen() {
    return imagesSeen;
  }

  @Override
  public String parameterHash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(copy(List.of(round.generator().learned())));
      digest.update(copy(List.of(round.discriminator().learned())));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  /** As {@link GanSnapshot#state} has it. */
  private List<INDArray> state() {
    List<INDArray> state = new ArrayList<>(round.discriminator().state());
    state.addAll(round.generator().state());
    state.add(average.flat());
    return state;
  }

  private static ByteBuffer copy(List<INDArray> vectors) {
    long values = vectors.stream().mapToLong(INDArray::length).sum();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(Float.BYTES * values)).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer target = bytes.asFloatBuffer();
    vectors.forEach(vector -> target.put(Views.buffer(vector)));
    return bytes;
  }

  private Randomness random(Randomness.Stream stream) {
    return new Randomness(spec.seed(), stream, step);
  }
}
