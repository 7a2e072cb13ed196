package io.streamgan.bench.faults;

import io.streamgan.bench.BenchException;
import io.streamgan.bench.faults.Trial.Disturbance;
import io.streamgan.bench.faults.Trial.Plan;
import io.streamgan.bench.faults.cluster.Cluster;
import io.streamgan.bench.faults.cluster.EmbeddedCluster;
import io.streamgan.bench.faults.cluster.KafkaCluster;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;

/** The disturbances that a trial can choose from. */
public enum Scenario {
  /** The trainer is killed, commits included. */
  KILLS(200, 1, 0, EmbeddedCluster::new, new KilledTrainer()),
  /** The trainer of the default networks is stopped with SIGTERM, and started again. */
  STOPS(10, 1, 0, EmbeddedCluster::new, new StoppedTrainer()),
  /** The broker is killed and started again. */
  BROKER(10, 1, 0, EmbeddedCluster::new, new KilledBroker()),
  /** One of three brokers is killed every 20 s. */
  CLUSTER(9, 1, 0, directory -> new KafkaCluster(directory, KilledNodes.NODES), new KilledNodes()),
  /** The trainer cannot reach its broker for longer than transaction and session last. */
  NETWORK(4, 1, 0, directory -> new KafkaCluster(directory, 1), new CutNetwork()),
  /** The network is so slow that a commit takes longer than the default time-outs. */
  SLOW(3, 1, 0, directory -> new KafkaCluster(directory, 1), new SlowNetwork()),
  /** The trainer is frozen, and wakes up after another has taken over. */
  ZOMBIE(6, 1, 0, EmbeddedCluster::new, new FrozenTrainer()),
  /** The trainer is killed while another stands by. */
  STANDBY(5, 1, 0, EmbeddedCluster::new, new Standby()),
  /** The trainer of three partitions is killed, and its group rebalances. */
  PARTITIONS(10, 3, 0, EmbeddedCluster::new, new Rebalances()),
  /** Trainers and aggregators of a model with four lanes are killed, frozen, stopped and joined. */
  LANES(50, KilledLanes.LANES, 0, EmbeddedCluster::new, new KilledLanes()),
  /** The disk under the checkpoint store is full for a while; needs root. */
  DISK(4, 1, 0, EmbeddedCluster::new, new FullDisk()),
  /** A trainer of another model dies within a commit, and then this trainer is killed. */
  NEIGHBOUR(10, 1, 0, EmbeddedCluster::new, new KilledNeighbour()),
  /** The trainer is killed, and another is started while the schema registry is away. */
  REGISTRY(5, 1, 0, EmbeddedCluster::new, new AbsentRegistry()),
  /** Retention deletes images that the trainer has not learned yet. */
  RETENTION(4, 1, 0, EmbeddedCluster::new, LostInput.byRetention()),
  /** The images topic is deleted and created again. */
  RECREATED(4, 1, 0, EmbeddedCluster::new, LostInput.byRecreation()),
  /** Records that cannot be used lie at the position of a trainer that starts. */
  POISON(4, 1, 0, EmbeddedCluster::new, new Poison()),
  /** One record in a hundred cannot be used. */
  MALFORMED(100, 1, Malformed.EVERY, EmbeddedCluster::new, new Malformed());

  private final int times;
  private final int partitions;
  private final int malformedEvery;
  private final Function<Path, Cluster> clusters;
  private final Disturbance disturbance;

  Scenario(
      int times,
      int partitions,
      int malformedEvery,
      Function<Path, Cluster> clusters,
      Disturbance disturbance) {
    this.times = times;
    this.partitions = partitions;
    this.malformedEvery = malformedEvery;
    this.clusters = clusters;
    this.disturbance = disturbance;
  }

  /** Its name as users type it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Default number of disturbances. */
  public int times() {
    return times;
  }

  /**
   * Disturbs the training {@code count} times, and prints figures to {@code out}.
   *
   * @param directory of the brokers' data and the processes' output
   * @return whether all figures are right
   * @throws BenchException when the trial cannot be completed
   */
  public boolean run(Path directory, int count, long seed, PrintStream out) {
    Plan plan =
        new Plan(
            directory,
            count,
            seed,
            partitions,
            malformedEvery,
            disturbance.trainerArguments(directory));
    try (Cluster cluster = clusters.apply(directory);
        Trial trial = new Trial(plan, cluster, out)) {
      return trial.run("%s, %d times, seed %d".formatted(this, count, seed), disturbance);
    }
  }
}
