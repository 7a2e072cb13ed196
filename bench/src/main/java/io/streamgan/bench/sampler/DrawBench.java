package io.streamgan.bench.sampler;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.Medians;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Latents;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.network.Networks;
import io.streamgan.sampler.export.ExportFormat;
import io.streamgan.schemas.parts.Parts;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;

/**
 * Samples a second that one thread draws, in turns: the engine, and ONNX Runtime with the sampler's
 * export. Neither has a server in front of it. Times are those of the drawing thread on its
 * processor, so that other programs on the machine disturb them little.
 *
 * <p>Arguments: {@code count=1,16,64} samples that are drawn at a time, {@code network=dcgan},
 * {@code width=64}, {@code latent=100}, {@code size=32}, {@code channels=3}, {@code millis=500} of
 * a turn and {@code rounds=7}.
 */
final class DrawBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private DrawBench() {}

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    Arguments given = new Arguments(arguments);
    int[] counts = given.takeNumbers("count", "1,16,64");
    String name = given.take("network").orElse(Networks.DCGAN);
    int size = given.take("size", 32);
    ImageShape shape = new ImageShape(size, size, given.take("channels", 3));
    int width = given.take("width", 64);
    int latentSize = given.take("latent", 100);
    long turn = given.take("millis", 500) * 1_000_000L;
    int rounds = given.take("rounds", 7);
    given.requireNoOthers();
    NetworkSpec network =
        Networks.named(name, new Networks.Requirements(shape, width, latentSize, 1, false, false))
            .generator();
    GeneratorSnapshot snapshot = GeneratorFeed.snapshot(network, 1);
    try (ImageGenerator engine = Engines.load(snapshot, new EngineOptions(1));
        OnnxGenerator onnxRuntime =
            new OnnxGenerator(ExportFormat.ONNX.write(published(snapshot), List.of()))) {
      for (int count : counts) {
        Latents z = Latents.seeded(1, count, latentSize);
        compare(count, () -> engine.sample(z), () -> onnxRuntime.draw(z), turn, rounds);
      }
    }
  }

  private static PublishedGenerator published(GeneratorSnapshot snapshot) {
    return new PublishedGenerator(
        GeneratorFeed.manifest(1)
            .setNetworkSpec(snapshot.network().toJson())
            .setSha256(Parts.sha256(snapshot.parameters()))
            .setSize(snapshot.parameters().remaining())
            .setParts(1)
            .build(),
        snapshot);
  }

  private static void compare(int count, Runnable ours, Runnable theirs, long turn, int rounds) {
    double[] engine = new double[rounds];
    double[] runtime = new double[rounds];
    double[] ratios = new double[rounds];
    // The first round warms up.
    for (int round = -1; round < rounds; round++) {
      double our = rate(ours, count, turn);
      double their = rate(theirs, count, turn);
      if (round >= 0) {
        engine[round] = our;
        runtime[round] = their;
        ratios[round] = our / their;
      }
    }
    System.out.printf(
        "%3d at a time: engine %7.0f samples/s, ONNX Runtime %7.0f, engine over it %.2f%n",
        count, Medians.median(engine), Medians.median(runtime), Medians.median(ratios));
  }

  /** Returns the samples per second of the thread's processor time. */
  private static double rate(Runnable drawing, int count, long turn) {
    long begin = THREADS.getCurrentThreadCpuTime();
    long drawn = 0;
    long taken;
    do {
      drawing.run();
      drawn += count;
      taken = THREADS.getCurrentThreadCpuTime() - begin;
    } while (taken < turn);
    return drawn / (taken / 1e9);
  }
}
