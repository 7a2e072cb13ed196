package io.streamgan.peers;

import java.util.Locale;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * One alternating D/G step of the DCGAN with Deeplearning4j's own layers: two MultiLayerNetworks
 * and gradients handed in from outside, as its documentation shows for networks without a loss
 * layer.
 */
public final class Dl4jStep {
  private final int size;
  private final int channels;
  private final int width;
  private final int latent;

  private Dl4jStep(SetUp setUp) {
    size = setUp.number("size", 32);
    channels = setUp.number("channels", 3);
    width = setUp.number("width", 64);
    latent = setUp.number("latent", 100);
    int batch = setUp.number("batch", 64);
    int threads = setUp.number("threads", 0);
    MultiLayerNetwork g = network(generator());
    NativeOpsHolder.getInstance()
        .getDeviceNativeOps()
        .setOmpNumThreads(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    MultiLayerNetwork d = network(discriminator());
    INDArray pixels = Nd4j.rand(DataType.FLOAT, batch, channels, size, size).muli(2).subi(1);
    INDArray average = g.params().dup();
    setUp.measure(
        "dl4j-M2.1",
        1,
        () -> {
          INDArray generated = forward(g, Nd4j.randn(DataType.FLOAT, batch, latent));
          INDArray ofReal = forward(d, pixels);
          // softplus(-r) + softplus(f), means over the batch.
          Gradient real = backward(d, Transforms.sigmoid(ofReal).subi(1).divi(batch)).getFirst();
          INDArray sum = real.gradient().dup();
          INDArray ofGenerated = forward(d, generated);
          Gradient both = backward(d, Transforms.sigmoid(ofGenerated).divi(batch)).getFirst();
          both.gradient().addi(sum);
          update(d, both, batch);

          INDArray seen = forward(g, Nd4j.randn(DataType.FLOAT, batch, latent));
          INDArray scores = forward(d, seen);
          INDArray epsilon =
              backward(d, Transforms.sigmoid(scores).subi(1).divi(batch)).getSecond();
          update(g, backward(g, epsilon).getFirst(), batch);
          average.muli(0.99).addi(g.params().mul(0.01));
        });
  }

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    new Dl4jStep(new SetUp(arguments));
  }

  private static INDArray forward(MultiLayerNetwork network, INDArray input) {
    network.setInput(input);
    return network.feedForward(true, false).get(network.getnLayers());
  }

  private static Pair<Gradient, INDArray> backward(MultiLayerNetwork network, INDArray error) {
    return network.backpropGradient(error, LayerWorkspaceMgr.noWorkspaces());
  }

  private static void update(MultiLayerNetwork network, Gradient gradient, int batch) {
    int iteration = network.getIterationCount();
    network
        .getUpdater()
        .update((Layer) network, gradient, iteration, 0, batch, LayerWorkspaceMgr.noWorkspaces());
    network.params().subi(gradient.gradient());
    network.setIterationCount(iteration + 1);
  }

  private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static NeuralNetConfiguration.ListBuilder list() {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(DataType.FLOAT)
        // The mean over the batch is taken by the loss.
        .miniBatch(false)
        .updater(new Adam(2e-4, 0.5, 0.999, 1e-8))
        .list();
  }

  private MultiLayerConfiguration generator() {
    NeuralNetConfiguration.ListBuilder list = list();
    int wide = width * size / 8;
    int index = 0;
    list.layer(
        index++,
        new DenseLayer.Builder()
            .nIn(latent)
            .nOut(16 * wide)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build());
    list.inputPreProcessor(index, new FeedForwardToCnnPreProcessor(4, 4, wide));
    list.layer(index++, new BatchNormalization.Builder().build());
    list.layer(index++, new ActivationLayer(Activation.RELU));
    while (wide > width) {
      list.layer(index++, deconvolution(wide, wide / 2, false));
      list.layer(index++, new BatchNormalization.Builder().build());
      list.layer(index++, new ActivationLayer(Activation.RELU));
      wide /= 2;
    }
    list.layer(index++, deconvolution(width, channels, true));
    list.layer(index, new ActivationLayer(Activation.TANH));
    return list.setInputType(InputType.feedForward(latent)).build();
  }

  private MultiLayerConfiguration discriminator() {
    NeuralNetConfiguration.ListBuilder list = list();
    list.layer(convolution(channels, width, true));
    list.layer(new ActivationLayer(new ActivationLReLU(0.2)));
    int wide = width;
    for (int side = size / 2; side > 4; side /= 2) {
      list.layer(convolution(wide, 2 * wide, false));
      list.layer(new BatchNormalization.Builder().build());
      list.layer(new ActivationLayer(new ActivationLReLU(0.2)));
      wide *= 2;
    }
    list.layer(new DenseLayer.Builder().nOut(1).activation(Activation.IDENTITY).build());
    return list.setInputType(InputType.convolutional(size, size, channels)).build();
  }

  private static ConvolutionLayer convolution(int ins, int outs, boolean bias) {
    return new ConvolutionLayer.Builder(4, 4)
        .stride(2, 2)
        .padding(1, 1)
        .nIn(ins)
        .nOut(outs)
        .hasBias(bias)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Deconvolution2D deconvolution(int ins, int outs, boolean bias) {
    return new Deconvolution2D.Builder(4, 4)
        .stride(2, 2)
        .padding(1, 1)
        .nIn(ins)
        .nOut(outs)
        .hasBias(bias)
        .activation(Activation.IDENTITY)
        .build();
  }
}
