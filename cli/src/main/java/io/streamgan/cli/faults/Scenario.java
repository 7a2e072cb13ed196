package io.streamgan.cli.faults;

import io.streamgan.cli.faults.Trial.Disturbance;
import io.streamgan.cli.faults.Trial.Plan;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What harm can be done. */
public enum Scenario {
  /** The trainer is killed, commits included. */
  KILLS(200, 1, EmbeddedCluster::new, new KilledTrainer());

  private final int times;
  private final int partitions;
  private final Function<Path, Cluster> clusters;
  private final Disturbance disturbance;
  private final List<String> trainer;

  Scenario(
      int times,
      int partitions,
      Function<Path, Cluster> clusters,
      Disturbance disturbance,
      String... trainer) {
    this.times = times;
    this.partitions = partitions;
    this.clusters = clusters;
    this.disturbance = disturbance;
    this.trainer = List.of(trainer);
  }

  /** How often harm is done where nothing else is said. */
  public int times() {
    return times;
  }

  /**
   * Does harm {@code count} times, and prints figures to {@code out}.
   *
   * @param directory for data and the programs' words
   * @return whether all figures are right
   * @throws FaultsException when the trial cannot be carried through
   */
  public boolean run(Path directory, int count, long seed, PrintStream out) {
    Plan plan = new Plan(directory, count, seed, partitions, trainer);
    try (Cluster cluster = clusters.apply(directory);
        Trial trial = new Trial(plan, cluster, out)) {
      return trial.run(
          "%s, %d times, seed %d".formatted(name().toLowerCase(Locale.ROOT), count, seed),
          disturbance);
    }
  }
}
