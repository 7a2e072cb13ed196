package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation with the statistics of the batch (Ioffe and Szegedy 2015), computed
 * separately for each group of rows, with ND4J's operators. The layer overwrites its input with the
 * centred input.
 *
 * <p>With c = x - mean, s = gamma / sqrt(var + epsilon): y = s c + beta, and
 *
 * <pre>
 * dbeta = sum dy,  dgamma = sum(dy c) / sqrt(var + epsilon)
 * dx = s (dy - mean(dy) - c mean(dy c) / (var + epsilon))
 * </pre>
 *
 * <p>{@link ColumnSums} computes sums over rows. Java computes the values per channel in double
 * precision.
 */
final class BatchNormLayer implements Layer {
  static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;

  private final Signal output;
  private final HostMemory gamma;
  private final HostMemory runningMean;
  private final HostMemory runningVariance;
  private final @Nullable HostMemory gammaGradient;
  private final @Nullable HostMemory betaGradient;
  private final List<RowGroup> groups = new ArrayList<>();

  /**
   * @param groupCount number of equal, consecutive parts of the batch that are normalised
   *     separately
   */
  BatchNormLayer(
      Signal input, Signal output, LayerParameters parameters, int groupCount, Arena arena) {
    this.output = output;
    gamma = new HostMemory(parameters.value("weight"));
    runningMean = new HostMemory(parameters.value("running_mean"));
    runningVariance = new HostMemory(parameters.value("running_var"));
    boolean learning = parameters.learning();
    gammaGradient = learning ? new HostMemory(parameters.gradient("weight")) : null;
    betaGradient = learning ? new HostMemory(parameters.gradient("bias")) : null;
    long rows = input.value().size(0) / groupCount;
    for (int i = 0; i < groupCount; i++) {
      groups.add(
          new RowGroup(
              rows(input, i * rows, rows),
              rows(output, i * rows, rows),
              parameters.value("bias"),
              arena));
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
      for (int c = 0; c < gamma.size(); c++) {
        ofGamma.put(c, 0);
        ofBeta.put(c, 0);
      }
    }
    groups.forEach(RowGroup::backward);
  }

  private static Signal rows(Signal signal, long from, long count) {
    INDArray gradient = signal.gradient();
    return new Signal(
        Views.rows(signal.value(), from, count),
        gradient == null ? null : Views.rows(gradient, from, count));
  }

  /** One group of rows. */
  private final class RowGroup {
    private final long rows;
    private final HostMemory mean;
    private final HostMemory scale;
    private final HostMemory slope;
    private final HostMemory shift;
    private final double[] inverseDeviations;
    private final ColumnSums sums;
    private final List<Operator> centre;
    private final ColumnSums squares;
    private final List<Operator> normalise;
    private final @Nullable ColumnSums gradientSums;
    private final @Nullable Operator multiply;
    private final @Nullable ColumnSums productSums;
    private final List<Operator> inputGradient = new ArrayList<>();

    RowGroup(Signal input, Signal output, INDArray beta, Arena arena) {
      INDArray x = Views.matrix(input.value());
      INDArray y = Views.matrix(output.value());
      rows = x.rows();
      long features = x.columns();
      INDArray means = arena.zeros(features);
      INDArray scales = arena.zeros(features);
      INDArray slopes = arena.zeros(features);
      INDArray shifts = arena.zeros(features);
      mean = new HostMemory(means);
      scale = new HostMemory(scales);
      slope = new HostMemory(slopes);
      shift = new HostMemory(shifts);
      inverseDeviations = new double[(int) features];
      sums = new ColumnSums(x, arena);
      centre =
          List.of(
              arena.operator("subtract", List.of(x, means), List.of(x)),
              arena.operator("multiply", List.of(x, x), List.of(y)));
      squares = new ColumnSums(y, arena);
      normalise =
          List.of(
              arena.operator("multiply", List.of(x, scales), List.of(y)),
              arena.operator("biasadd", List.of(y, beta), List.of(y)));
      if (output.gradient() == null) {
        gradientSums = null;
        multiply = null;
        productSums = null;
        return;
      }
      INDArray dy = Views.matrix(output.gradient());
      INDArray product = arena.zeros(x.shape());
      gradientSums = new ColumnSums(dy, arena);
      multiply = arena.operator("multiply", List.of(dy, x), List.of(product));
      productSums = new ColumnSums(product, arena);
      if (input.gradient() == null) {
        return;
      }
      INDArray dx = Views.matrix(input.gradient());
      inputGradient.add(arena.operator("multiply", List.of(dy, scales), List.of(dx)));
      inputGradient.add(arena.operator("multiply", List.of(x, slopes), List.of(product)));
      inputGradient.add(arena.operator("add", List.of(dx, product), List.of(dx)));
      inputGradient.add(arena.operator("biasadd", List.of(dx, shifts), List.of(dx)));
    }

    void forward() {
      double[] totals = sums.run();
      FloatBuffer means = mean.write();
      FloatBuffer runningMeans = runningMean.write();
      for (int c = 0; c < totals.length; c++) {
        means.put(c, (float) (totals[c] / rows));
        move(runningMeans, c, totals[c] / rows);
      }
      centre.forEach(Operator::run);
      totals = squares.run();
      FloatBuffer gammas = gamma.read();
      FloatBuffer scales = scale.write();
      FloatBuffer runningVariances = runningVariance.write();
      for (int c = 0; c < totals.length; c++) {
        inverseDeviations[c] = 1 / Math.sqrt(totals[c] / rows + EPSILON);
        scales.put(c, (float) (gammas.get(c) * inverseDeviations[c]));
        move(runningVariances, c, totals[c] / (rows - 1.0));
      }
      normalise.forEach(Operator::run);
    }

    void backward() {
      if (gradientSums == null || multiply == null || productSums == null) {
        return;
      }
      double[] gradients = gradientSums.run();
      multiply.run();
      double[] products = productSums.run();
      addToParameterGradients(gradients, products);
      FloatBuffer gammas = gamma.read();
      FloatBuffer slopes = slope.write();
      FloatBuffer shifts = shift.write();
      for (int c = 0; c < gamma.size(); c++) {
        double inverse = inverseDeviations[c];
        double scaled = gammas.get(c) * inverse / rows;
        slopes.put(c, (float) (-scaled * products[c] * inverse * inverse));
        shifts.put(c, (float) (-scaled * gradients[c]));
      }
      inputGradient.forEach(Operator::run);
    }

    private void addToParameterGradients(double[] gradients, double[] products) {
      if (gammaGradient == null || betaGradient == null) {
        return;
      }
      FloatBuffer ofGamma = gammaGradient.write();
      FloatBuffer ofBeta = betaGradient.write();
      for (int c = 0; c < gradients.length; c++) {
        ofBeta.put(c, ofBeta.get(c) + (float) gradients[c]);
        ofGamma.put(c, ofGamma.get(c) + (float) (products[c] * inverseDeviations[c]));
      }
    }
  }

  /** Moves a channel's running statistic towards that of a batch. */
  static void move(FloatBuffer running, int c, double value) {
    running.put(c, (float) ((1 - MOMENTUM) * running.get(c) + MOMENTUM * value));
  }
}
