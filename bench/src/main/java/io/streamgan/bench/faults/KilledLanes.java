package io.streamgan.bench.faults;

import io.streamgan.bench.Child;
import io.streamgan.bench.faults.Trial.Disturbance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Harms the trainers and the aggregators of a model with four lanes: three trainers, of which each
 * owns one or two lanes, and two aggregators, of which one stands by. The stream has the same
 * number of images in each partition, and time-outs that would end a lane's part of a round early
 * are longer than the trial.
 */
final class KilledLanes implements Disturbance {
  static final int LANES = 4;
  private static final int TRAINERS = 3;
  private static final int AGGREGATORS = 2;
  private static final int RUNNING_MILLIS = 1_500;
  private static final int COMMIT_MILLIS = 25;
  private static final int FROZEN_MILLIS = 9_000;
  private static final int KINDS = 8;
  private static final int ROUND_STEPS = 8;
  private static final List<String> SETTINGS =
      List.of(
          "--lanes",
          Integer.toString(LANES),
          "-D",
          "round.max.ms=3600000",
          "-D",
          "round.idle.ms=3600000",
          "-D",
          "kafka.consumer.session.timeout.ms=6000");
  private static final String[] AVERAGE = {
    "-D", "round.steps=" + ROUND_STEPS, "-D", "kafka.streams.consumer.session.timeout.ms=6000"
  };

  @Override
  public List<String> trainerArguments(Path directory) {
    return SETTINGS;
  }

  @Override
  public int lanes() {
    return LANES;
  }

  @Override
  public void run(Trial trial) {
    List<Child> trainers = new ArrayList<>();
    List<Child> aggregators = new ArrayList<>();
    for (int i = 0; i < AGGREGATORS; i++) {
      aggregators.add(trial.aggregator("average-" + i, AVERAGE));
    }
    for (int i = 0; i < TRAINERS; i++) {
      trainers.add(trial.trainer());
    }
    Recoveries recoveries = new Recoveries(new ArrayList<>(), new ArrayList<>());
    for (int time = 1; time <= trial.plan().times(); time++) {
      trial.awaitProgress(trial.watch().arrivals(), trainers.get(0));
      harm(trial, time % KINDS, trainers, aggregators, recoveries);
      trial.say("%d of %d harms", time, trial.plan().times());
    }
    trial.awaitProgress(trial.watch().arrivals(), trainers.get(0));
    trainers.forEach(Child::kill);
    trial.figures().tell("harms", trial.plan().times());
    trial
        .figures()
        .tellMedian(
            "kill of a trainer to the steps of a later round, session time-out 6 s, median",
            recoveries.ofTrainers());
    trial
        .figures()
        .tellMedian(
            "kill of an aggregator to the steps of a later round, median",
            recoveries.ofAggregators());
    trial
        .figures()
        .check(
            "contributions that came too late",
            aggregators.stream().filter(a -> a.err().contains("is ignored")).count(),
            0);
  }

  /** Seconds from a kill to the steps of a later round, which needs all lanes and an aggregator. */
  private record Recoveries(List<Double> ofTrainers, List<Double> ofAggregators) {}

  private static void harm(
      Trial trial, int kind, List<Child> trainers, List<Child> aggregators, Recoveries recoveries) {
    int trainer = trial.random().nextInt(TRAINERS);
    int aggregator = trial.random().nextInt(AGGREGATORS);
    switch (kind) {
      case 0 -> {
        trial.pauseUpTo(RUNNING_MILLIS);
        replace(trial, trainers, trainer);
        recoveries.ofTrainers().add(recover(trial, trainers));
      }
      case 1 -> {
        withinACommit(trial, trainers);
        replace(trial, trainers, trainer);
        recoveries.ofTrainers().add(recover(trial, trainers));
      }
      case 2 -> {
        trial.pauseUpTo(RUNNING_MILLIS);
        replaceAggregator(trial, aggregators, aggregator);
        recoveries.ofAggregators().add(recover(trial, trainers));
      }
      case 3 -> {
        withinACommit(trial, trainers);
        replaceAggregator(trial, aggregators, aggregator);
        recoveries.ofAggregators().add(recover(trial, trainers));
      }
      case 4 -> {
        withinACommit(trial, trainers);
        replace(trial, trainers, trainer);
        replaceAggregator(trial, aggregators, aggregator);
        recover(trial, trainers);
      }
      case 5 -> {
        Child fourth = trial.trainer();
        trial.awaitProgress(trial.watch().arrivals(), trainers.get(0));
        trial.pauseUpTo(2 * RUNNING_MILLIS);
        fourth.stop();
        recover(trial, trainers);
      }
      case 6 -> {
        trainers.get(trainer).stop();
        trainers.set(trainer, trial.trainer());
        recover(trial, trainers);
      }
      default -> {
        trainers.get(trainer).freeze();
        trial.pauseUpTo(FROZEN_MILLIS);
        trainers.get(trainer).thaw();
        recover(trial, trainers);
      }
    }
  }

  private static void withinACommit(Trial trial, List<Child> trainers) {
    trial.awaitProgress(trial.watch().arrivals(), trainers.get(0));
    trial.pauseUpTo(COMMIT_MILLIS);
  }

  private static void replace(Trial trial, List<Child> trainers, int index) {
    trainers.get(index).kill();
    trainers.set(index, trial.trainer());
  }

  private static void replaceAggregator(Trial trial, List<Child> aggregators, int index) {
    aggregators.get(index).kill();
    aggregators.set(index, trial.aggregator("average-" + index, AVERAGE));
  }

  /** Waits for the steps of a later round, and returns the seconds that this took. */
  private static double recover(Trial trial, List<Child> trainers) {
    long start = System.nanoTime();
    // The first round is one step long.
    long rounds = (trial.watch().newestStep() + ROUND_STEPS - 2) / ROUND_STEPS;
    while (trial.watch().newestStep() <= 1 + rounds * ROUND_STEPS) {
      trial.awaitProgress(trial.watch().arrivals(), trainers.get(0));
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
