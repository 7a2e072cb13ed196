package io.streamgan.bench;

import io.streamgan.gan.StepResult;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Two curves in a picture. */
final class Curves {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 270;
  private static final int MARGIN = 44;
  private static final int POINTS = 150;

  private Curves() {}

  /** The losses of D and G by step, each point the mean over its share of the steps. */
  static String svg(List<StepResult> results) {
    double[] d = smoothed(results, StepResult::discriminatorLoss);
    double[] g = smoothed(results, StepResult::generatorLoss);
    // The first points are of untrained networks, and would flatten all that follows.
    int settled = d.length / 20;
    double lowest = Math.min(quantile(d, settled, 0), quantile(g, settled, 0));
    double highest = Math.max(quantile(d, settled, 1), quantile(g, settled, 1));
    double span = highest > lowest ? highest - lowest : 1;
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11" fill="#888">
        <path d="M%d 10V%dH%d" stroke="#888" fill="none"/>
        <text x="4" y="16">%s</text>
        <text x="4" y="%d">%s</text>
        <text x="%d" y="%d" text-anchor="end">step %d</text>
        <polyline points="%s" stroke="#1f77b4" fill="none" stroke-width="1.5"/>
        <polyline points="%s" stroke="#ff7f0e" fill="none" stroke-width="1.5"/>
        </svg>
        """
        .formatted(
            WIDTH,
            HEIGHT,
            MARGIN,
            HEIGHT - MARGIN / 2,
            WIDTH - 4,
            String.format(Locale.ROOT, "%.3g", highest),
            HEIGHT - MARGIN / 2,
            String.format(Locale.ROOT, "%.3g", lowest),
            WIDTH - 4,
            HEIGHT - 6,
            results.size(),
            points(d, lowest, span),
            points(g, lowest, span));
  }

  private static double[] smoothed(List<StepResult> results, ToDoubleFunction<StepResult> loss) {
    int points = Math.min(POINTS, results.size());
    double[] means = new double[points];
    for (int i = 0; i < points; i++) {
      int from = i * results.size() / points;
      int to = (i + 1) * results.size() / points;
      means[i] = results.subList(from, to).stream().mapToDouble(loss).average().orElseThrow();
    }
    return means;
  }

  private static double quantile(double[] values, int from, double share) {
    double[] sorted = Arrays.copyOfRange(values, from, values.length);
    Arrays.sort(sorted);
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  private static String points(double[] values, double lowest, double span) {
    StringBuilder points = new StringBuilder();
    int left = MARGIN + 2;
    int bottom = HEIGHT - MARGIN / 2 - 2;
    for (int i = 0; i < values.length; i++) {
      double x = left + (double) i / Math.max(1, values.length - 1) * (WIDTH - left - 4);
      double height = Math.max(0, Math.min(1, (values[i] - lowest) / span));
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, bottom - height * (bottom - 12)));
    }
    return points.toString().strip();
  }
}
