package io.streamgan.bench.sampler;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
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
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.parts.Parts;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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

  @FunctionalInterface
  private interface Drawing {
    void draw(Latents z) throws OrtException;
  }

  public static void main(String[] arguments) throws OrtException {
    Locale.setDefault(Locale.ROOT);
    Arguments given = new Arguments(arguments);
    int[] counts =
        Arrays.stream(given.take("count").orElse("1,16,64").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
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
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      byte[] export = ExportFormat.ONNX.write(published(snapshot), List.of());
      try (OrtSession session = environment.createSession(export, options)) {
        for (int count : counts) {
          compare(
              Latents.seeded(1, count, latentSize),
              engine::sample,
              z -> run(environment, session, z),
              turn,
              rounds);
        }
      }
    }
  }

  private static PublishedGenerator published(GeneratorSnapshot snapshot) {
    GeneratorManifest manifest =
        GeneratorManifest.newBuilder()
            .setVersion(1)
            .setStep(1)
            .setImagesSeen(1)
            .setRunId("bench")
            .setInputOffsets(Map.of())
            .setCapturedAt(Instant.EPOCH)
            .setNetworkSpec(snapshot.network().toJson())
            .setSha256(Parts.sha256(snapshot.parameters()))
            .setSize(snapshot.parameters().remaining())
            .setParts(1)
            .build();
    return new PublishedGenerator(manifest, snapshot);
  }

  private static void run(OrtEnvironment environment, OrtSession session, Latents z)
      throws OrtException {
    try (OnnxTensor input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(z.values()), new long[] {z.count(), z.size()});
        OrtSession.Result result = session.run(Map.of("z", input), Set.of("images"))) {
      if (result.size() != 1) {
        throw new IllegalStateException("the export gives " + result.size() + " outputs");
      }
    }
  }

  private static void compare(Latents z, Drawing ours, Drawing theirs, long turn, int rounds)
      throws OrtException {
    double[] engine = new double[rounds];
    double[] runtime = new double[rounds];
    double[] ratios = new double[rounds];
    // The first round warms up.
    for (int round = -1; round < rounds; round++) {
      double our = rate(ours, z, turn);
      double their = rate(theirs, z, turn);
      if (round >= 0) {
        engine[round] = our;
        runtime[round] = their;
        ratios[round] = our / their;
      }
    }
    System.out.printf(
        "%3d at a time: engine %7.0f samples/s, ONNX Runtime %7.0f, engine over it %.2f%n",
        z.count(), Medians.median(engine), Medians.median(runtime), Medians.median(ratios));
  }

  /** Returns the samples per second of the thread's processor time. */
  private static double rate(Drawing drawing, Latents z, long turn) throws OrtException {
    long begin = THREADS.getCurrentThreadCpuTime();
    long drawn = 0;
    long taken;
    do {
      drawing.draw(z);
      drawn += z.count();
      taken = THREADS.getCurrentThreadCpuTime() - begin;
    } while (taken < turn);
    return drawn / (taken / 1e9);
  }
}
