package io.streamgan.bench.learning;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.monitor.evaluate.RandomFeatures;
import io.streamgan.monitor.quality.FrechetDistance;
import io.streamgan.monitor.quality.PrecisionRecall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * A convolutional classifier of Deeplearning4j, whose {@value #FEATURES} features before the last
 * layer are compared between real and generated images, unless the user gives a network for that.
 */
final class JudgeNetwork {
  private static final int FEATURES = 128;
  private static final int BATCH = 128;
  private static final int PASSES = 2;

  /** Neighbours that the balls of precision and recall reach to. */
  private static final int NEIGHBOURS = 3;

  private final MultiLayerNetwork network;
  private final int classes;
  private final Optional<NetworkFeatures> given;

  private JudgeNetwork(MultiLayerNetwork network, int classes, Optional<NetworkFeatures> given) {
    this.network = network;
    this.classes = classes;
    this.given = given;
  }

  /**
   * Loads {@code file} or, if it does not exist, learns {@code set} and writes it.
   *
   * @param given features that are compared in place of the judge's own
   */
  static JudgeNetwork of(Path file, LabelledSet set, Optional<NetworkFeatures> given)
      throws IOException {
    int classes = set.classes();
    if (Files.exists(file)) {
      return new JudgeNetwork(MultiLayerNetwork.load(file.toFile(), false), classes, given);
    }
    MultiLayerNetwork learned = learn(set, classes);
    learned.save(file.toFile(), false);
    return new JudgeNetwork(learned, classes, given);
  }

  /** Returns the name of the features that are compared. */
  String features() {
    return given.map(NetworkFeatures::name).orElse("the judge");
  }

  /** Returns the share of the images of {@code set} that it classifies correctly. */
  double accuracy(LabelledSet set) {
    return set.accuracy(answers(set.images()).classes());
  }

  /** Compares {@code generated} with {@code real}, images that neither network was trained on. */
  Verdict judge(Images real, Images generated) {
    Answers reference = answers(real);
    Answers answers = answers(generated);
    RandomFeatures random = new RandomFeatures(real.shape().channels());
    int[] counts = new int[classes];
    Arrays.stream(answers.classes()).forEach(c -> counts[c]++);
    double[][] ofReal = given.map(by -> by.ofReal(real)).orElse(reference.features());
    double[][] ofGenerated = given.map(by -> by.of(generated)).orElse(answers.features());
    PrecisionRecall overlap = PrecisionRecall.of(ofReal, ofGenerated, NEIGHBOURS);
    return new Verdict(
        FrechetDistance.of(ofReal, ofGenerated),
        FrechetDistance.of(random.of(real), random.of(generated)),
        overlap.precision(),
        overlap.recall(),
        Arrays.stream(answers.confidences()).average().orElseThrow(),
        Arrays.stream(counts).mapToDouble(count -> (double) count / generated.count()).toArray());
  }

  /**
   * What the network says of images.
   *
   * @param features [n, {@value #FEATURES}]
   * @param classes the most likely class of each image
   * @param confidences the probability of that class
   */
  private record Answers(double[][] features, int[] classes, double[] confidences) {}

  private Answers answers(Images images) {
    Answers answers =
        new Answers(
            new double[images.count()][], new int[images.count()], new double[images.count()]);
    int last = network.getnLayers() - 1;
    for (int from = 0; from < images.count(); from += BATCH) {
      int count = Math.min(BATCH, images.count() - from);
      List<INDArray> activations = network.feedForward(input(images, from, count));
      double[][] features = activations.get(last).toDoubleMatrix();
      double[][] probabilities = activations.get(last + 1).toDoubleMatrix();
      for (int i = 0; i < count; i++) {
        int best = likeliest(probabilities[i]);
        answers.features()[from + i] = features[i];
        answers.classes()[from + i] = best;
        answers.confidences()[from + i] = probabilities[i][best];
      }
    }
    return answers;
  }

  /** Returns the index of the largest of {@code probabilities}. */
  static int likeliest(double... probabilities) {
    int best = 0;
    for (int c = 1; c < probabilities.length; c++) {
      best = probabilities[c] > probabilities[best] ? c : best;
    }
    return best;
  }

  private static MultiLayerNetwork learn(LabelledSet set, int classes) {
    ImageShape shape = set.shape();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(DataType.FLOAT)
                .updater(new Adam(1e-3))
                .weightInit(WeightInit.RELU)
                .convolutionMode(ConvolutionMode.Same)
                .list()
                .layer(halving(32))
                .layer(halving(64))
                .layer(halving(64))
                .layer(new DenseLayer.Builder().nOut(FEATURES).activation(Activation.RELU).build())
                .layer(
                    new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nOut(classes)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(
                    InputType.convolutional(shape.height(), shape.width(), shape.channels()))
                .build());
    network.init();
    for (int pass = 0; pass < PASSES; pass++) {
      int[] order = set.order(7, pass);
      for (int from = 0; from + BATCH <= order.length; from += BATCH) {
        Images batch = set.at(Arrays.copyOfRange(order, from, from + BATCH));
        INDArray labels = Nd4j.zeros(DataType.FLOAT, BATCH, classes);
        for (int i = 0; i < BATCH; i++) {
          labels.putScalar(i, batch.labels()[i], 1);
        }
        network.fit(input(batch, 0, BATCH), labels);
      }
    }
    return network;
  }

  private static ConvolutionLayer halving(int channels) {
    return new ConvolutionLayer.Builder(3, 3)
        .stride(2, 2)
        .nOut(channels)
        .activation(Activation.RELU)
        .build();
  }

  /** Returns images as [count, channels, height, width] in [-1, 1]. */
  private static INDArray input(Images images, int from, int count) {
    ImageShape shape = images.shape();
    int area = shape.height() * shape.width();
    float[] values = new float[count * shape.bytes()];
    for (int i = 0; i < count; i++) {
      for (int at = 0; at < area; at++) {
        for (int c = 0; c < shape.channels(); c++) {
          int pixel = images.pixels()[(from + i) * shape.bytes() + at * shape.channels() + c];
          values[(i * shape.channels() + c) * area + at] = (pixel & 0xff) / 127.5f - 1;
        }
      }
    }
    return Nd4j.createFromArray(values)
        .reshape(count, shape.channels(), shape.height(), shape.width());
  }
}
