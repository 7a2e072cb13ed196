package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation on the CPU with the statistics of the batch, and the rectifier that follows
 * it. It computes what {@link BatchNormLayer} and {@link RectifierLayer} do, but reads the input
 * twice and writes the output once, and the threads of a team share the rows.
 *
 * <p>With the mean m of a channel, c = x - m, s = gamma / sqrt(var + epsilon), and g = dy where y
 * is positive, slope dy elsewhere:
 *
 * <pre>
 * dbeta = sum g,  dgamma = sum(g c) / sqrt(var + epsilon)
 * dx = s (g - mean(g) - c mean(g c) / (var + epsilon))
 * </pre>
 *
 * <p>Sums add at most {@value #TILES_PER_SUM} values in float32, and all others in double
 * precision. Moments are sums of deviations from the mean of the first rows, so that nothing of
 * their precision is lost where a channel's mean is large.
 */
final class FusedBatchNormLayer implements Layer {
  /** Slope of a rectifier that changes nothing. */
  static final double NO_RECTIFIER = 1;

  private static final int TILES_PER_SUM = 64;
  private static final int FIRST_ROWS = 16;

  private final Signal output;
  private final float slope;
  private final Team team;
  private final int channels;
  private final int tile;
  private final HostMemory gamma;
  private final HostMemory beta;
  private final HostMemory runningMean;
  private final HostMemory runningVariance;
  private final @Nullable HostMemory gammaGradient;
  private final @Nullable HostMemory betaGradient;
  private final List<RowGroup> groups = new ArrayList<>();

  /**
   * @param slope slope of the rectifier for negative values
   * @param groupCount number of equal, consecutive parts of the batch that are normalised
   *     separately
   */
  FusedBatchNormLayer(
      double slope,
      Signal input,
      Signal output,
      LayerParameters parameters,
      int groupCount,
      Team team) {
    this.output = output;
    this.slope = (float) slope;
    this.team = team;
    gamma = new HostMemory(parameters.value("weight"));
    beta = new HostMemory(parameters.value("bias"));
    runningMean = new HostMemory(parameters.value("running_mean"));
    runningVariance = new HostMemory(parameters.value("running_var"));
    boolean learning = parameters.learning();
    gammaGradient = learning ? new HostMemory(parameters.gradient("weight")) : null;
    betaGradient = learning ? new HostMemory(parameters.gradient("bias")) : null;
    channels = gamma.size();
    tile = Tiles.size(channels);
    long rows = input.value().size(0) / groupCount;
    for (int i = 0; i < groupCount; i++) {
      groups.add(new RowGroup(input, output, i * rows, rows));
    }
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    groups.forEach(RowGroup::forward);
  }

  @Override
  public void backward() {
    if (gammaGradient != null && betaGradient != null) {
      FloatBuffer ofGamma = gammaGradient.write();
      FloatBuffer ofBeta = betaGradient.write();
      for (int c = 0; c < channels; c++) {
        ofGamma.put(c, 0);
        ofBeta.put(c, 0);
      }
    }
    groups.forEach(RowGroup::backward);
  }

  /** Two sums per channel. Each part of a task has its own. */
  private final class Sums {
    private final float[] first = new float[tile];
    private final float[] second = new float[tile];
    private final double[] firstTotals = new double[channels];
    private final double[] secondTotals = new double[channels];

    void begin() {
      Arrays.fill(firstTotals, 0);
      Arrays.fill(secondTotals, 0);
    }

    /** Adds the float32 sums to the totals. */
    void flush() {
      addUp(first, firstTotals);
      addUp(second, secondTotals);
    }

    private static void addUp(float[] sums, double[] totals) {
      for (int from = 0; from < sums.length; from += totals.length) {
        for (int c = 0; c < totals.length; c++) {
          totals[c] += sums[from + c];
        }
      }
      Arrays.fill(sums, 0);
    }
  }

  /** Adds values of tile number {@code index} to sums. */
  private interface Addition {
    void of(int index, Sums sums);
  }

  /** One group of rows. */
  private final class RowGroup {
    private final int rows;
    private final HostMemory x;
    private final HostMemory y;
    private final @Nullable HostMemory dy;
    private final @Nullable HostMemory dx;
    private final float[] centre = new float[tile];
    private final float[] scale = new float[tile];
    private final float[] shift = new float[tile];
    private final float[] slopes = new float[tile];
    private final double[] inverseDeviations = new double[channels];
    private final double[] firstTotals = new double[channels];
    private final double[] secondTotals = new double[channels];
    private final List<Sums> sums = new ArrayList<>();
    private final List<Runnable> moments;
    private final List<Runnable> normalise;
    private final List<Runnable> gradientSums;
    private final List<Runnable> inputGradient;

    RowGroup(Signal input, Signal output, long from, long count) {
      x = memory(input.value(), from, count);
      y = memory(output.value(), from, count);
      dy = output.gradient() == null ? null : memory(output.gradient(), from, count);
      dx = input.gradient() == null ? null : memory(input.gradient(), from, count);
      rows = x.size() / channels;
      int tiles = Tiles.count(x.size(), tile);
      for (int part = 0; part < team.size(); part++) {
        sums.add(new Sums());
      }
      moments = team.share(tiles, (part, begin, end) -> sum(part, begin, end, momentsOf()));
      normalise = team.share(tiles, (part, begin, end) -> normalise(begin, end));
      gradientSums =
          dy == null
              ? List.of()
              : team.share(tiles, (part, begin, end) -> sum(part, begin, end, gradientsOf(dy)));
      inputGradient =
          dy == null || dx == null
              ? List.of()
              : team.share(tiles, (part, begin, end) -> inputGradient(dy, dx, begin, end));
    }

    private HostMemory memory(INDArray array, long from, long count) {
      return new HostMemory(Views.rows(array, from, count));
    }

    void forward() {
      FloatBuffer values = x.read();
      int first = Math.min(rows, FIRST_ROWS);
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int row = 0; row < first; row++) {
          sum += values.get(row * channels + c);
        }
        centre[c] = (float) (sum / first);
      }
      widen(centre);
      addUp(moments);
      FloatBuffer gammas = gamma.read();
      FloatBuffer betas = beta.read();
      FloatBuffer means = runningMean.write();
      FloatBuffer variances = runningVariance.write();
      for (int c = 0; c < channels; c++) {
        double offset = firstTotals[c] / rows;
        double squares = Math.max(0, secondTotals[c] - offset * firstTotals[c]);
        double mean = centre[c] + offset;
        inverseDeviations[c] = 1 / Math.sqrt(squares / rows + BatchNormLayer.EPSILON);
        centre[c] = (float) mean;
        scale[c] = (float) (gammas.get(c) * inverseDeviations[c]);
        shift[c] = betas.get(c);
        BatchNormLayer.move(means, c, mean);
        BatchNormLayer.move(variances, c, squares / (rows - 1.0));
      }
      widen(centre);
      widen(scale);
      widen(shift);
      y.write();
      team.run(normalise);
    }

    void backward() {
      if (dy == null) {
        return;
      }
      x.read();
      y.read();
      dy.write();
      addUp(gradientSums);
      if (gammaGradient != null && betaGradient != null) {
        FloatBuffer ofGamma = gammaGradient.write();
        FloatBuffer ofBeta = betaGradient.write();
        for (int c = 0; c < channels; c++) {
          ofBeta.put(c, ofBeta.get(c) + (float) firstTotals[c]);
          ofGamma.put(c, ofGamma.get(c) + (float) (secondTotals[c] * inverseDeviations[c]));
        }
      }
      if (dx == null) {
        return;
      }
      FloatBuffer gammas = gamma.read();
      for (int c = 0; c < channels; c++) {
        double inverse = inverseDeviations[c];
        double scaled = gammas.get(c) * inverse / rows;
        slopes[c] = (float) (-scaled * secondTotals[c] * inverse * inverse);
        shift[c] = (float) (-scaled * firstTotals[c]);
      }
      widen(slopes);
      widen(shift);
      dx.write();
      team.run(inputGradient);
    }

    /** Repeats the values per channel over the whole tile. */
    private void widen(float[] values) {
      for (int from = channels; from < values.length; from += channels) {
        System.arraycopy(values, 0, values, from, channels);
      }
    }

    /** Runs the parts of a task, and adds up their sums. */
    private void addUp(List<Runnable> parts) {
      team.run(parts);
      Arrays.fill(firstTotals, 0);
      Arrays.fill(secondTotals, 0);
      for (int part = 0; part < parts.size(); part++) {
        for (int c = 0; c < channels; c++) {
          firstTotals[c] += sums.get(part).firstTotals[c];
          secondTotals[c] += sums.get(part).secondTotals[c];
        }
      }
    }

    private Runnable sum(int part, int begin, int end, Addition addition) {
      Sums own = sums.get(part);
      return () -> {
        own.begin();
        for (int index = begin; index < end; index++) {
          addition.of(index, own);
          if ((index - begin + 1) % TILES_PER_SUM == 0) {
            own.flush();
          }
        }
        own.flush();
      };
    }

    private Addition momentsOf() {
      float[] values = new float[tile];
      return (index, own) -> {
        int count = Tiles.load(x.read(), index, values);
        Tiles.addDeviations(values, centre, own.first, own.second, count);
      };
    }

    private Addition gradientsOf(HostMemory gradient) {
      float[] values = new float[tile];
      float[] results = new float[tile];
      float[] gradients = new float[tile];
      return (index, own) -> {
        int count = Tiles.load(x.read(), index, values);
        Tiles.load(gradient.read(), index, gradients);
        if (slope != NO_RECTIFIER) {
          Tiles.load(y.read(), index, results);
          Tiles.mask(results, slope, gradients, count);
          Tiles.store(gradients, gradient.write(), index, count);
        }
        Tiles.addProducts(gradients, values, centre, own.first, own.second, count);
      };
    }

    private Runnable normalise(int begin, int end) {
      float[] values = new float[tile];
      return () -> {
        FloatBuffer from = x.read();
        FloatBuffer to = y.write();
        for (int index = begin; index < end; index++) {
          int count = Tiles.load(from, index, values);
          Tiles.normalise(values, centre, scale, shift, count);
          if (slope != NO_RECTIFIER) {
            Tiles.rectify(values, slope, count);
          }
          Tiles.store(values, to, index, count);
        }
      };
    }

    private Runnable inputGradient(HostMemory from, HostMemory to, int begin, int end) {
      float[] values = new float[tile];
      float[] gradients = new float[tile];
      return () -> {
        FloatBuffer inputs = x.read();
        FloatBuffer masked = from.read();
        FloatBuffer target = to.write();
        for (int index = begin; index < end; index++) {
          int count = Tiles.load(inputs, index, values);
          Tiles.load(masked, index, gradients);
          Tiles.combine(gradients, scale, values, centre, slopes, shift, count);
          Tiles.store(gradients, target, index, count);
        }
      };
    }
  }
}
