package io.streamgan.ingest.source.digits;

import io.streamgan.ingest.random.IndexedRandom;
import java.util.List;

/** The ways in which people write each digit. */
final class Skeletons {
  private static final List<List<Skeleton>> DIGITS =
      List.of(
          // 0: a plain oval; one that is closed with a small loop or an overlap at the top
          List.of(
              Skeleton.of(6, 0.80, "55,1 22,10 3,50 20,90 52,100 82,88 97,48 80,10 50,1 38,6"),
              Skeleton.of(3, 0.68, "62,8 30,4 6,40 14,84 46,100 80,84 95,40 74,6 48,0"),
              Skeleton.of(
                  1.5, 0.72, "40,12 12,30 4,66 28,98 66,94 95,60 88,20 58,0 34,10 44,20 72,8")),
          // 1: a bar; with an upstroke; with upstroke and foot
          List.of(
              Skeleton.of(7, 0.22, "52,0 50,35 49,70 48,100"),
              Skeleton.of(2, 0.34, "5,28 34,14 66,0! 64,40 62,72 60,100"),
              Skeleton.of(1, 0.50, "10,26 34,15 54,0! 53,50 52,99 / 8,99 50,98 96,98")),
          // 2: with a sharp heel; with a loop at the heel; round like a swan
          List.of(
              Skeleton.of(
                  5, 0.66, "6,26 18,7 48,0 80,12 82,36 58,64 30,86 4,99! 40,95 70,95 98,98"),
              Skeleton.of(
                  4, 0.74, "8,22 26,3 58,0 82,18 74,46 46,76 18,97 3,94 8,80 28,80 58,93 98,94"),
              Skeleton.of(
                  2, 0.70, "10,30 12,10 42,0 72,10 76,34 52,64 20,90 6,99! 34,88 62,94 96,88")),
          // 3: two bows; flat-topped; with a small loop at the waist
          List.of(
              Skeleton.of(
                  5, 0.62, "8,13 34,0 70,4 80,22 60,41 34,46! 66,50 92,66 86,90 50,100 18,97 3,86"),
              Skeleton.of(2, 0.66, "8,5 46,4 86,3! 64,22 40,42! 72,46 92,66 82,92 46,100 6,90"),
              Skeleton.of(
                  3,
                  0.62,
                  "12,10 44,0 78,12 72,34 44,48 32,52 34,44 54,45 88,60 90,84 56,100 4,92")),
          // 4: open with a bent left arm; open with a round arm; closed with a peak
          List.of(
              Skeleton.of(5, 0.66, "16,2 10,26 5,56! 36,58 66,55 96,50 / 80,8 76,40 72,72 68,100"),
              Skeleton.of(3, 0.66, "12,3 6,30 18,52 46,52 72,40 88,2! 80,36 76,70 72,100"),
              Skeleton.of(2.5, 0.70, "70,0! 40,32 4,66! 40,66 98,64 / 71,2 70,36 69,70 67,100")),
          // 5: with the bar drawn apart; in one line; round like an S
          List.of(
              Skeleton.of(
                  4,
                  0.66,
                  "24,4 18,24 14,44! 40,36 74,44 90,66 78,92 44,100 4,92 / 24,4 56,5 96,1"),
              Skeleton.of(
                  4, 0.64, "92,2 58,4 24,5! 20,22 16,44! 46,38 80,50 88,74 66,96 32,100 2,90"),
              Skeleton.of(2, 0.66, "94,4 62,2 34,8 24,26 40,42 70,54 82,74 66,94 36,100 4,90")),
          // 6: with a bent stem; with a straight one; with a wide bow
          List.of(
              Skeleton.of(
                  5, 0.58, "72,0 40,16 14,48 6,78 26,98 60,98 90,80 78,60 48,58 18,74 12,86"),
              Skeleton.of(3, 0.52, "46,0 26,28 10,60 10,88 40,100 78,92 92,72 66,58 34,66 14,86"),
              Skeleton.of(2, 0.62, "90,6 54,8 20,34 4,70 22,96 58,100 88,82 76,58 44,54 14,70")),
          // 7: plain; with a bar through the stem; with a hook at the start; bent
          List.of(
              Skeleton.of(5, 0.64, "4,8 36,6 66,5 94,4! 74,34 56,66 42,100"),
              Skeleton.of(2, 0.66, "4,7 46,5 92,4! 70,36 52,68 40,100 / 26,52 54,50 84,48"),
              Skeleton.of(2, 0.64, "6,24! 10,5! 46,8 94,4! 72,32 54,64 44,100"),
              Skeleton.of(2, 0.62, "3,12 30,3 64,8 92,4 90,20 66,46 50,74 46,100")),
          // 8: one line from the right shoulder; from the left; two rings
          List.of(
              Skeleton.of(
                  5,
                  0.56,
                  "84,12 54,0 20,10 18,30 48,46 82,66 84,90 50,100 16,90 16,70 48,48 80,28 86,14"),
              Skeleton.of(
                  3,
                  0.54,
                  "50,45 20,28 24,6 54,0 80,12 76,32 48,48 14,72 20,94 52,100 84,90 82,66 46,44"),
              Skeleton.of(
                  1.5,
                  0.58,
                  "52,46 18,36 16,12 48,0 82,12 80,36 50,46 / 50,47 14,62 10,88 48,100 88,88 86,62"
                      + " 48,46")),
          // 9: with a straight leg; with a bent one; with a hook below
          List.of(
              Skeleton.of(5, 0.58, "86,16 56,0 18,10 6,36 30,52 62,44 84,16! 82,46 74,76 66,100"),
              Skeleton.of(3, 0.60, "88,10 58,0 20,8 6,32 28,50 66,42 90,12 88,46 66,80 38,100"),
              Skeleton.of(
                  2, 0.64, "84,18 54,0 18,8 8,34 36,50 72,38 88,14! 88,54 76,90 44,100 10,90")));

  private Skeletons() {}

  /** A way to write {@code digit}. */
  static Skeleton of(int digit, IndexedRandom random) {
    List<Skeleton> ways = DIGITS.get(digit);
    double total = 0;
    for (Skeleton way : ways) {
      total += way.weight();
    }
    double at = random.uniform() * total;
    for (Skeleton way : ways) {
      at -= way.weight();
      if (at < 0) {
        return way;
      }
    }
    return ways.get(ways.size() - 1);
  }
}
