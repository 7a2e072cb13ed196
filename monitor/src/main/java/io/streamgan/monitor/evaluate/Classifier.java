package io.streamgan.monitor.evaluate;

import io.streamgan.schemas.parts.Parts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * A small convolutional classifier: two 3x3 convolutions of stride 2 with 8 and 16 channels, 64
 * features, one output a class; rectifiers between. Some 0.2 million multiplications an image, so
 * that it can be trained beside the GAN on a hundredth of a core. Not thread-safe.
 */
final class Classifier {
  /** Height and width of its input. */
  static final int SIDE = 32;

  /** Features of an image: the values before the last layer. */
  static final int FEATURES = 64;

  private static final double LEARNING_RATE = 1e-3;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final int channels;
  private final int classes;
  private final StridedConvolution first;
  private final StridedConvolution second;
  private final DenseLayer hidden;
  private final DenseLayer last;
  private final float[] parameters;
  private final float[] gradients;
  private final float[] means;
  private final float[] squares;
  private final float[] a;
  private final float[] b;
  private final float[] features = new float[FEATURES];
  private final float[] logits;
  private long updates;

  Classifier(int channels, int classes, long seed) {
    this.channels = channels;
    this.classes = classes;
    first = new StridedConvolution(SIDE, channels, 8, 0);
    second = new StridedConvolution(SIDE / 2, 8, 16, first.parameters());
    int offset = first.parameters() + second.parameters();
    hidden = new DenseLayer(second.outputs(), FEATURES, offset);
    last = new DenseLayer(FEATURES, classes, offset + hidden.parameters());
    parameters = new float[offset + hidden.parameters() + last.parameters()];
    gradients = new float[parameters.length];
    means = new float[parameters.length];
    squares = new float[parameters.length];
    a = new float[first.outputs()];
    b = new float[second.outputs()];
    logits = new float[classes];
    initialise(new Random(seed));
  }

  int channels() {
    return channels;
  }

  int classes() {
    return classes;
  }

  /** All weights and biases; not copied. */
  float[] parameters() {
    return parameters;
  }

  /** Returns {@code kind}, the number of features, and a checksum of the parameters. */
  String name(String kind) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * parameters.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(parameters);
    return kind + "-" + FEATURES + "-" + Parts.sha256(bytes).substring(0, 12);
  }

  /** The most likely class of {@code image}. */
  int classify(float[] image) {
    forward(image);
    int best = 0;
    for (int c = 1; c < classes; c++) {
      best = logits[c] > logits[best] ? c : best;
    }
    return best;
  }

  /** Returns a copy of the features of the image that was classified last. */
  double[] features() {
    double[] copy = new double[FEATURES];
    for (int i = 0; i < FEATURES; i++) {
      copy[i] = features[i];
    }
    return copy;
  }

  /**
   * Makes one update with Adam (Kingma and Ba 2015) on the mean cross-entropy.
   *
   * @return the mean cross-entropy before the update
   */
  double train(float[][] images, int[] labels) {
    double loss = accumulate(images, labels);
    updates++;
    double unbiased1 = 1 - Math.pow(BETA1, updates);
    double unbiased2 = 1 - Math.pow(BETA2, updates);
    for (int i = 0; i < parameters.length; i++) {
      means[i] += (float) ((1 - BETA1) * (gradients[i] - means[i]));
      squares[i] += (float) ((1 - BETA2) * (gradients[i] * gradients[i] - squares[i]));
      parameters[i] -=
          (float)
              (LEARNING_RATE
                  * (means[i] / unbiased1)
                  / (Math.sqrt(squares[i] / unbiased2) + EPSILON));
    }
    return loss;
  }

  /** Returns the mean cross-entropy, and computes its gradient, {@link #gradients}. */
  double accumulate(float[][] images, int[] labels) {
    Arrays.fill(gradients, 0);
    double loss = 0;
    for (int n = 0; n < images.length; n++) {
      loss += backward(images[n], labels[n], 1f / images.length) / images.length;
    }
    return loss;
  }

  /** Gradient of the parameters, computed by the last {@link #accumulate}; not copied. */
  float[] gradients() {
    return gradients;
  }

  private void forward(float[] image) {
    first.forward(parameters, image, a);
    rectify(a);
    second.forward(parameters, a, b);
    rectify(b);
    hidden.forward(parameters, b, features);
    rectify(features);
    last.forward(parameters, features, logits);
  }

  private double backward(float[] image, int label, float weight) {
    forward(image);
    double maximum = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      maximum = Math.max(maximum, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - maximum);
    }
    float[] dLogits = new float[classes];
    for (int c = 0; c < classes; c++) {
      double probability = Math.exp(logits[c] - maximum) / sum;
      dLogits[c] = weight * (float) (probability - (c == label ? 1 : 0));
    }
    double loss = maximum + Math.log(sum) - logits[label];
    float[] dFeatures = new float[FEATURES];
    last.backward(parameters, gradients, features, dLogits, dFeatures);
    mask(dFeatures, features);
    float[] dB = new float[b.length];
    hidden.backward(parameters, gradients, b, dFeatures, dB);
    mask(dB, b);
    float[] dA = new float[a.length];
    second.backward(parameters, gradients, a, dB, dA);
    mask(dA, a);
    first.backward(parameters, gradients, image, dA, new float[0]);
    return loss;
  }

  private static void rectify(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, values[i]);
    }
  }

  private static void mask(float[] gradient, float[] rectified) {
    for (int i = 0; i < gradient.length; i++) {
      if (rectified[i] <= 0) {
        gradient[i] = 0;
      }
    }
  }

  /** Initialises weights as He et al. 2015, and biases with 0. */
  private void initialise(Random random) {
    int at = 0;
    at = fill(random, at, first.fanIn(), 8);
    at = fill(random, at, second.fanIn(), 16);
    at = fill(random, at, hidden.fanIn(), FEATURES);
    fill(random, at, last.fanIn(), classes);
  }

  private int fill(Random random, int from, int fanIn, int out) {
    double deviation = Math.sqrt(2.0 / fanIn);
    for (int i = 0; i < fanIn * out; i++) {
      parameters[from + i] = (float) (deviation * random.nextGaussian());
    }
    return from + fanIn * out + out;
  }
}
