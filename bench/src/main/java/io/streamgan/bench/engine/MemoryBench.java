package io.streamgan.bench.engine;

import io.streamgan.bench.ResidentMemory;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.Images;
import java.io.IOException;
import java.util.Locale;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Resident memory and new native arrays of the bare engine, from step 100 on. Arguments as in
 * {@link StepSetUp}; {@code steps} is 5,000 by default.
 *
 * <p>The heap grows independently of the engine; {@code JAVA_OPTS="-Xms256m -Xmx256m
 * -XX:+AlwaysPreTouch" bench/run MemoryBench} keeps it fixed.
 */
final class MemoryBench {
  private static final int SETTLED = 100;
  private static final int LINES = 10;
  private static final long PID = ProcessHandle.current().pid();

  private static long asked;

  private MemoryBench() {}

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    StepSetUp setUp = new StepSetUp(arguments);
    int steps = setUp.number("steps", 5_000);
    GanSpec spec = setUp.spec();
    Images images = StepSetUp.images(spec);
    System.out.printf("%s, %d steps%n", setUp.words(), steps);
    try (GanEngine engine = Engines.create(spec, new EngineOptions(setUp.number("threads", 0)))) {
      long arrays = 0;
      double least = Double.POSITIVE_INFINITY;
      double most = 0;
      for (int step = 1; step <= steps; step++) {
        engine.step(images);
        if (step < SETTLED) {
          continue;
        }
        if (step == SETTLED) {
          arrays = arraysMade();
        }
        double resident = ResidentMemory.now(PID);
        least = Math.min(least, resident);
        most = Math.max(most, resident);
        if (step == SETTLED || step % Math.max(1, steps / LINES) == 0) {
          System.out.printf(
              Locale.ROOT,
              "step %d: %.1f MB resident, %d arrays since step %d%n",
              step,
              resident,
              arraysMade() - arrays,
              SETTLED);
        }
      }
      System.out.printf(
          Locale.ROOT,
          "resident from step %d on: %.1f to %.1f MB, %.2f %% apart; peak %.1f MB%n",
          SETTLED,
          least,
          most,
          100 * (most - least) / least,
          ResidentMemory.peak(PID));
    }
  }

  /** Native arrays created so far, up to a constant: ND4J numbers them, and so does this query. */
  private static long arraysMade() {
    asked++;
    return Nd4j.getDeallocatorService().nextValue() - asked;
  }
}
