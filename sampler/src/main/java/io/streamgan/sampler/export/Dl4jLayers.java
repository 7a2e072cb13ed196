package io.streamgan.sampler.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Builds Deeplearning4j's JSON of a {@code MultiLayerConfiguration}, layer by layer. */
final class Dl4jLayers {
  private static final String LAYERS = "org.deeplearning4j.nn.conf.layers.";
  private static final String PREPROCESSORS = "org.deeplearning4j.nn.conf.preprocessor.";
  private static final String ACTIVATIONS = "org.nd4j.linalg.activations.impl.";
  private static final double EPSILON = 1e-5;
  private static final double DECAY = 0.9;

  private final ObjectNode json = JsonNodeFactory.instance.objectNode();
  private final ArrayNode layers = json.putArray("confs");
  private final ObjectNode preprocessors = json.putObject("inputPreProcessors");

  ObjectNode json() {
    json.put("backpropType", "Standard");
    json.put("cacheMode", "NONE");
    json.put("dataType", "FLOAT");
    json.put("inferenceWorkspaceMode", "ENABLED");
    json.put("trainingWorkspaceMode", "ENABLED");
    return json;
  }

  /** Adds a preprocessor that reshapes vectors to images, channels first, before the next layer. */
  void reshape(int height, int width, int channels) {
    preprocessors
        .putObject(Integer.toString(layers.size()))
        .put("@class", PREPROCESSORS + "FeedForwardToCnnPreProcessor")
        .put("inputHeight", height)
        .put("inputWidth", width)
        .put("numChannels", channels);
  }

  void linear(int in, int out, boolean bias) {
    ObjectNode layer = layer("DenseLayer");
    sizes(layer, in, out);
    layer.put("hasBias", bias);
    identity(layer);
  }

  void convolution(
      String type, int in, int out, int kernel, int stride, int padding, boolean bias) {
    ObjectNode layer = layer(type);
    sizes(layer, in, out);
    layer.put("hasBias", bias);
    layer.put("convolutionMode", "Truncate");
    layer.put("cnn2dDataFormat", "NCHW");
    pair(layer, "kernelSize", kernel);
    pair(layer, "stride", stride);
    pair(layer, "padding", padding);
    pair(layer, "dilation", 1);
    identity(layer);
  }

  void batchNorm(int features) {
    ObjectNode layer = layer("BatchNormalization");
    sizes(layer, features, features);
    layer.put("eps", EPSILON);
    layer.put("decay", DECAY);
    layer.put("gamma", 1);
    layer.put("beta", 0);
    layer.put("lockGammaBeta", false);
    layer.put("useLogStd", true);
    layer.put("minibatch", true);
    layer.put("cnn2DFormat", "NCHW");
    identity(layer);
  }

  void activation(String function) {
    function(layer("ActivationLayer"), function);
  }

  void leakyRelu(double slope) {
    function(layer("ActivationLayer"), "ActivationLReLU").put("alpha", slope);
  }

  private ObjectNode layer(String type) {
    ObjectNode layer =
        layers
            .addObject()
            .put("miniBatch", true)
            .put("minimize", true)
            .put("optimizationAlgo", "STOCHASTIC_GRADIENT_DESCENT")
            .put("cacheMode", "NONE")
            .put("dataType", "FLOAT")
            .put("maxNumLineSearchIterations", 5)
            .putObject("layer");
    layer.put("@class", LAYERS + type);
    layer.put("layerName", "layer" + (layers.size() - 1));
    layer.put("gradientNormalization", "None");
    return layer;
  }

  private static void sizes(ObjectNode layer, int in, int out) {
    layer.put("nin", in).put("nout", out);
  }

  private static void identity(ObjectNode layer) {
    function(layer, "ActivationIdentity");
    layer.putObject("iupdater").put("@class", "org.nd4j.linalg.learning.config.NoOp");
    layer.putObject("weightInitFn").put("@class", "org.deeplearning4j.nn.weights.WeightInitXavier");
    layer.putArray("regularization");
    layer.putArray("regularizationBias");
  }

  private static ObjectNode function(ObjectNode layer, String function) {
    return layer.putObject("activationFn").put("@class", ACTIVATIONS + function);
  }

  private static void pair(ObjectNode layer, String name, int value) {
    layer.putArray(name).add(value).add(value);
  }
}
