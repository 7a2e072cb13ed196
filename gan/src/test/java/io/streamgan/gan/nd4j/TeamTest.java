package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TeamTest {
  private final Team team = new Team(3);

  @AfterEach
  void close() {
    team.close();
  }

  @Test
  void eachItemAndEachIterationIsComputedOnceInEveryRun() {
    int items = 100;
    int loops = 25;
    AtomicIntegerArray counts = new AtomicIntegerArray(items * loops);
    List<Runnable> parts =
        team.share(
            items,
            (part, begin, end) ->
                () -> {
                  for (int item = begin; item < end; item++) {
                    int first = item * loops;
                    team.forEach(part, loops, i -> counts.incrementAndGet(first + i));
                  }
                });
    int runs = 500;

    for (int run = 0; run < runs; run++) {
      team.run(parts);
    }

    for (int i = 0; i < counts.length(); i++) {
      assertThat(counts.get(i)).isEqualTo(runs);
    }
  }

  @Test
  void threadsWithoutWorkHelpOneThatIsHeldUp() {
    CountDownLatch others = new CountDownLatch(9);
    List<Runnable> parts = new ArrayList<>();
    parts.add(() -> {});
    parts.add(
        () ->
            team.forEach(
                1,
                10,
                i -> {
                  if (i == 0) {
                    await(others);
                  } else {
                    others.countDown();
                  }
                }));
    parts.add(() -> {});

    team.run(parts);

    assertThat(others.getCount()).isZero();
  }

  @Test
  void onePartAloneRunsOnTheCallersThread() {
    List<Thread> threads = new ArrayList<>();

    team.run(List.of(() -> team.forEach(0, 5, i -> threads.add(Thread.currentThread()))));

    assertThat(threads).hasSize(5).containsOnly(Thread.currentThread());
  }

  @Test
  void whatFailsEndsTheTaskAndNotTheTeam() {
    for (int failing = 0; failing < 3; failing++) {
      int bad = failing;
      List<Runnable> parts =
          team.share(
              3,
              (part, begin, end) ->
                  () ->
                      team.forEach(
                          part,
                          4,
                          i -> {
                            if (part == bad && i == 2) {
                              throw new IllegalArgumentException("iteration 2");
                            }
                          }));

      assertThatThrownBy(() -> team.run(parts))
          .isInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage("iteration 2");
    }
    eachItemAndEachIterationIsComputedOnceInEveryRun();
  }

  @Test
  void anInterruptedCallerWaitsForAllParts() {
    CountDownLatch begun = new CountDownLatch(1);
    boolean[] ended = new boolean[1];
    List<Runnable> parts = new ArrayList<>();
    parts.add(
        () -> {
          await(begun);
          Thread.currentThread().interrupt();
        });
    parts.add(
        () -> {
          begun.countDown();
          long until = System.nanoTime() + 50_000_000;
          while (System.nanoTime() < until) {
            Thread.onSpinWait();
          }
          ended[0] = true;
        });

    team.run(parts);

    assertThat(ended[0]).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
