package io.streamgan.bench.engine;

import io.streamgan.bench.Arguments;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.objective.Objectives;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Arguments of a program that takes steps, as {@code name=value} arguments: {@code network}, {@code
 * objective}, {@code size}, {@code channels}, {@code width}, {@code latent}, {@code batch}, {@code
 * updates} of D a step, {@code threads}, {@code warm-up}, {@code steps}, {@code profile}.
 */
final class StepSetUp {
  /** The objective that all peers have. */
  private static final String OBJECTIVE = "non-saturating";

  private static final List<String> NAMES =
      List.of(
          "network",
          "objective",
          "size",
          "channels",
          "width",
          "latent",
          "batch",
          "updates",
          "threads",
          "warm-up",
          "steps",
          "profile");

  private final Map<String, String> values = new HashMap<>();

  StepSetUp(String[] arguments) {
    Arguments given = new Arguments(arguments);
    NAMES.forEach(name -> given.take(name).ifPresent(value -> values.put(name, value)));
    given.requireNoOthers();
  }

  GanSpec spec() {
    Objective objective = Objectives.named(text("objective", OBJECTIVE));
    ImageShape shape =
        new ImageShape(number("size", 32), number("size", 32), number("channels", 3));
    Networks networks =
        Networks.named(
            text("network", Networks.DCGAN),
            new Networks.Requirements(
                shape,
                number("width", 64),
                number("latent", 100),
                objective.outputs(),
                objective.ownPenalty().isEmpty(),
                objective instanceof Autoencoding));
    return GanSpec.builder(networks, objective)
        .discriminatorUpdates(number("updates", objective.usualDiscriminatorUpdates()))
        .batchSize(number("batch", 64))
        .seed(1)
        .build();
  }

  /** Random labelled images for one step of {@code spec}. */
  static Images images(GanSpec spec) {
    Random random = new Random(1);
    byte[] pixels = new byte[spec.imagesPerStep() * spec.imageShape().bytes()];
    random.nextBytes(pixels);
    int[] labels = random.ints(spec.imagesPerStep(), 0, 10).toArray();
    return new Images(spec.imageShape(), spec.imagesPerStep(), pixels, labels);
  }

  int number(String name, int standard) {
    return Integer.parseInt(text(name, Integer.toString(standard)));
  }

  boolean wants(String name) {
    return Boolean.parseBoolean(text(name, "false"));
  }

  /** The set-up in words. */
  String words() {
    GanSpec spec = spec();
    return "%s %s %s width %d batch %d updates %d"
        .formatted(
            text("network", Networks.DCGAN),
            text("objective", OBJECTIVE),
            spec.imageShape(),
            number("width", 64),
            spec.batchSize(),
            spec.discriminatorUpdates());
  }

  private String text(String name, String standard) {
    return values.getOrDefault(name, standard);
  }
}
