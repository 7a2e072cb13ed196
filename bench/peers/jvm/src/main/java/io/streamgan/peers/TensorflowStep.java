package io.streamgan.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * One alternating D/G step of the same networks in TensorFlow, through its Java interface: a graph
 * with two parts that a session runs in turns. Images are NHWC, the only layout in which
 * TensorFlow's convolutions run on a CPU. Running statistics of batch normalisation and the
 * correction of Adam's first steps are left out.
 */
public final class TensorflowStep {
  private static final float RATE = 2e-4f;

  private final SetUp setUp;
  private final Ops tf;
  private final Graph graph;
  private final int batch;
  private final int size;
  private final int channels;
  private final int width;
  private final int latent;
  private final boolean wasserstein;
  private final boolean mlp;
  private final int classes;
  private final List<Op> initial = new ArrayList<>();

  private TensorflowStep(SetUp setUp, Graph graph) {
    this.setUp = setUp;
    this.graph = graph;
    tf = Ops.create(graph);
    batch = setUp.number("batch", 64);
    size = setUp.number("size", 32);
    channels = setUp.number("channels", 3);
    width = setUp.number("width", 64);
    latent = setUp.number("latent", 100);
    String objective = setUp.text("objective", "non-saturating");
    wasserstein = objective.equals("wasserstein-gp");
    classes = objective.equals("semi-supervised") ? 10 : 1;
    mlp = setUp.text("network", "dcgan").equals("mlp");
  }

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    try (Graph graph = new Graph()) {
      new TensorflowStep(new SetUp(arguments), graph).run();
    }
  }

  private void run() {
    int updates = setUp.number("updates", wasserstein ? 5 : 1);
    Network g = mlp ? mlpGenerator() : dcganGenerator();
    Network d = mlp ? mlpDiscriminator() : dcganDiscriminator();
    Variable<TUint8> pixels =
        variable(
            tf.dtypes.cast(
                tf.random.randomUniformInt(
                    tf.array(batch, size, size, channels), tf.constant(0), tf.constant(256)),
                TUint8.class),
            TUint8.class);
    Operand<TFloat32> real =
        tf.math.sub(
            tf.math.div(tf.dtypes.cast(pixels, TFloat32.class), tf.constant(127.5f)),
            tf.constant(1f));
    Operand<TFloat32> generated = g.apply(normal(batch, latent));
    Operand<TFloat32> ofReal = d.apply(real);
    Operand<TFloat32> ofGenerated = d.apply(generated);
    Operand<TFloat32> lossD;
    Operand<TFloat32> lossG;
    if (wasserstein) {
      lossD =
          tf.math.add(
              tf.math.sub(mean(ofGenerated), mean(ofReal)), gradientPenalty(d, real, generated));
      lossG = mean(tf.math.neg(ofGenerated));
    } else {
      lossD =
          tf.math.add(
              mean(tf.math.softplus(tf.math.neg(logit(ofReal)))),
              mean(tf.math.softplus(logit(ofGenerated))));
      if (classes == 1) {
        lossG = mean(tf.math.softplus(tf.math.neg(ofGenerated)));
      } else {
        lossD = tf.math.add(lossD, crossEntropy(ofReal));
        Operand<TFloat32> difference =
            tf.math.sub(
                tf.math.mean(d.features(generated), tf.array(0)),
                tf.math.mean(d.features(real), tf.array(0)));
        lossG = mean(tf.math.abs(difference));
      }
    }
    List<Op> updateD = d.adam(lossD);
    List<Op> updateG = g.adam(lossG);
    List<Op> average = g.average(updateG);
    int threads = setUp.number("threads", 0);
    ConfigProto options =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads)
            .setInterOpParallelismThreads(1)
            .build();
    try (Session session = new Session(graph, options)) {
      run(session, initial);
      setUp.measure(
          "tensorflow-2.18",
          updates,
          () -> {
            for (int update = 0; update < updates; update++) {
              run(session, updateD);
            }
            run(session, average);
          });
    }
  }

  private static void run(Session session, List<Op> targets) {
    Session.Runner runner = session.runner();
    targets.forEach(runner::addTarget);
    runner.run().close();
  }

  private Operand<TFloat32> gradientPenalty(
      Network d, Operand<TFloat32> real, Operand<TFloat32> generated) {
    Operand<TFloat32> t = tf.random.randomUniform(tf.array(batch, 1, 1, 1), TFloat32.class);
    Operand<TFloat32> x = tf.math.add(generated, tf.math.mul(t, tf.math.sub(real, generated)));
    Operand<TFloat32> ones = tf.fill(tf.array(batch, 1), tf.constant(1f));
    Output<?> gradient =
        graph
            .addGradients(
                null,
                new Output<?>[] {d.apply(x).asOutput()},
                new Output<?>[] {x.asOutput()},
                new Output<?>[] {ones.asOutput()})[0];
    @SuppressWarnings("unchecked")
    Operand<TFloat32> ofImage =
        tf.reshape((Output<TFloat32>) gradient, tf.array(batch, size * size * channels));
    Operand<TFloat32> norm = tf.math.sqrt(tf.reduceSum(tf.math.square(ofImage), tf.array(1)));
    Operand<TFloat32> penalty =
        tf.math.mean(tf.math.square(tf.math.sub(norm, tf.constant(1f))), tf.array(0));
    return tf.math.mul(penalty, tf.constant(10f));
  }

  private Network dcganGenerator() {
    Network g = new Network();
    int wide = width * size / 8;
    int first = wide;
    g.linear(latent, 16 * wide, false);
    g.layer(x -> tf.reshape(x, tf.array(batch, 4, 4, first)));
    g.batchNorm(wide).layer(tf.nn::relu);
    int side = 4;
    while (wide > width) {
      side *= 2;
      g.transposed(side, wide, wide / 2, false).batchNorm(wide / 2).layer(tf.nn::relu);
      wide /= 2;
    }
    return g.transposed(2 * side, width, channels, true).layer(tf.math::tanh);
  }

  private Network dcganDiscriminator() {
    Network d = new Network();
    d.convolution(channels, width, true).layer(this::leaky);
    int wide = width;
    for (int side = size / 2; side > 4; side /= 2) {
      d.convolution(wide, 2 * wide, wasserstein);
      wide *= 2;
      if (!wasserstein) {
        d.batchNorm(wide);
      }
      d.layer(this::leaky);
    }
    int values = 16 * wide;
    d.layer(x -> tf.reshape(x, tf.array(batch, values)));
    return d.linear(values, 1, true);
  }

  private Network mlpGenerator() {
    Network g = new Network();
    int hidden = 8 * width;
    int ins = latent;
    for (int i = 0; i < 2; i++) {
      g.linear(ins, hidden, false);
      g.layer(x -> tf.reshape(x, tf.array(batch, 1, 1, hidden)));
      g.batchNorm(hidden).layer(tf.nn::relu);
      g.layer(x -> tf.reshape(x, tf.array(batch, hidden)));
      ins = hidden;
    }
    g.linear(hidden, size * size * channels, true).layer(tf.math::tanh);
    return g.layer(x -> tf.reshape(x, tf.array(batch, size, size, channels)));
  }

  private Network mlpDiscriminator() {
    Network d = new Network();
    int ins = size * size * channels;
    int values = ins;
    d.layer(x -> noise(tf.reshape(x, tf.array(batch, values)), 0.3f));
    for (int factor : new int[] {16, 8, 4, 4, 4}) {
      d.linear(ins, factor * width, true).layer(tf.nn::relu).endOfFeatures();
      d.layer(x -> noise(x, 0.5f));
      ins = factor * width;
    }
    return d.linear(ins, classes, true);
  }

  private Operand<TFloat32> leaky(Operand<TFloat32> x) {
    return tf.nn.leakyRelu(x, LeakyRelu.alpha(0.2f));
  }

  private Operand<TFloat32> noise(Operand<TFloat32> x, float deviation) {
    int[] shape = Arrays.stream(x.shape().asArray()).mapToInt(Math::toIntExact).toArray();
    return tf.math.add(x, tf.math.mul(normal(shape), tf.constant(deviation)));
  }

  private Operand<TFloat32> logit(Operand<TFloat32> scores) {
    return classes == 1 ? scores : tf.math.log(tf.reduceSum(tf.math.exp(scores), tf.array(1)));
  }

  private Operand<TFloat32> crossEntropy(Operand<TFloat32> scores) {
    Variable<TInt32> labels =
        variable(
            tf.random.randomUniformInt(tf.array(batch), tf.constant(0), tf.constant(classes)),
            TInt32.class);
    Operand<TFloat32> targets =
        tf.oneHot(labels, tf.constant(classes), tf.constant(1f), tf.constant(0f));
    return mean(tf.nn.softmaxCrossEntropyWithLogits(scores, targets).loss());
  }

  private Operand<TFloat32> mean(Operand<TFloat32> values) {
    return tf.math.mean(tf.reshape(values, tf.array(-1)), tf.array(0));
  }

  private Operand<TFloat32> normal(int... shape) {
    return tf.random.randomStandardNormal(tf.constant(shape), TFloat32.class);
  }

  private <T extends TType> Variable<T> variable(Operand<T> values, Class<T> type) {
    Variable<T> variable = tf.variable(values.shape(), type);
    initial.add(tf.assign(variable, values));
    return variable;
  }

  /** Layers in a row, with their parameters. */
  private final class Network {
    final List<Variable<TFloat32>> parameters = new ArrayList<>();
    private final List<UnaryOperator<Operand<TFloat32>>> layers = new ArrayList<>();
    private int features;

    Operand<TFloat32> apply(Operand<TFloat32> x) {
      return through(x, layers.size());
    }

    Operand<TFloat32> features(Operand<TFloat32> x) {
      return through(x, features);
    }

    Network endOfFeatures() {
      features = layers.size();
      return this;
    }

    Network layer(UnaryOperator<Operand<TFloat32>> layer) {
      layers.add(layer);
      return this;
    }

    Network linear(int ins, int outs, boolean bias) {
      Variable<TFloat32> weight = weight(ins, outs);
      layer(x -> tf.linalg.matMul(x, weight));
      return bias ? bias(outs) : this;
    }

    Network convolution(int ins, int outs, boolean bias) {
      Variable<TFloat32> weight = weight(4, 4, ins, outs);
      layer(x -> tf.nn.conv2d(x, weight, List.of(1L, 2L, 2L, 1L), "SAME"));
      return bias ? bias(outs) : this;
    }

    /** A transposed convolution to images of {@code side} by {@code side} pixels. */
    Network transposed(int side, int ins, int outs, boolean bias) {
      Variable<TFloat32> weight = weight(4, 4, outs, ins);
      Operand<TInt32> shape = tf.array(batch, side, side, outs);
      layer(x -> tf.nn.conv2dBackpropInput(shape, weight, x, List.of(1L, 2L, 2L, 1L), "SAME"));
      return bias ? bias(outs) : this;
    }

    Network batchNorm(int count) {
      Variable<TFloat32> gamma = filled(1, count);
      Variable<TFloat32> beta = filled(0, count);
      parameters.addAll(List.of(gamma, beta));
      Operand<TFloat32> none = tf.constant(new float[0]);
      return layer(
          x ->
              tf.nn
                  .fusedBatchNorm(
                      x,
                      gamma,
                      beta,
                      none,
                      none,
                      FusedBatchNorm.epsilon(1e-5f),
                      FusedBatchNorm.isTraining(true))
                  .y());
    }

    /** Returns the operations that update the parameters by the gradient of {@code loss}. */
    List<Op> adam(Operand<TFloat32> loss) {
      Output<?>[] gradients =
          graph.addGradients(
              loss.asOutput(),
              parameters.stream().map(Operand::asOutput).toArray(Output<?>[]::new));
      List<Op> updates = new ArrayList<>();
      for (int i = 0; i < gradients.length; i++) {
        Variable<TFloat32> parameter = parameters.get(i);
        @SuppressWarnings("unchecked")
        Output<TFloat32> gradient = (Output<TFloat32>) gradients[i];
        updates.add(
            tf.train.applyAdam(
                parameter,
                like(parameter),
                like(parameter),
                tf.constant(0f),
                tf.constant(0f),
                tf.constant(RATE),
                tf.constant(0.5f),
                tf.constant(0.999f),
                tf.constant(1e-8f),
                gradient));
      }
      return updates;
    }

    /** Returns the operations that move an average of the parameters after {@code updates}. */
    List<Op> average(List<Op> updates) {
      Ops after = tf.withControlDependencies(updates.toArray(Op[]::new));
      List<Op> moved = new ArrayList<>();
      for (Variable<TFloat32> parameter : parameters) {
        Variable<TFloat32> average = like(parameter);
        moved.add(
            after.assignAdd(
                average,
                after.math.mul(after.math.sub(parameter, average), after.constant(0.01f))));
      }
      return moved;
    }

    private Operand<TFloat32> through(Operand<TFloat32> x, int count) {
      Operand<TFloat32> y = x;
      for (UnaryOperator<Operand<TFloat32>> layer : layers.subList(0, count)) {
        y = layer.apply(y);
      }
      return y;
    }

    private Network bias(int count) {
      Variable<TFloat32> bias = filled(0, count);
      parameters.add(bias);
      return layer(x -> tf.nn.biasAdd(x, bias));
    }

    private Variable<TFloat32> weight(int... shape) {
      Variable<TFloat32> weight = zeros(shape);
      initial.add(tf.assign(weight, tf.math.mul(normal(shape), tf.constant(0.02f))));
      parameters.add(weight);
      return weight;
    }
  }

  private Variable<TFloat32> filled(float value, int count) {
    Variable<TFloat32> variable = tf.variable(Shape.of(count), TFloat32.class);
    initial.add(tf.assign(variable, tf.fill(tf.array(count), tf.constant(value))));
    return variable;
  }

  private Variable<TFloat32> like(Variable<TFloat32> parameter) {
    Variable<TFloat32> variable = tf.variable(parameter.shape(), TFloat32.class);
    initial.add(tf.assign(variable, tf.zeros(tf.constant(parameter.shape()), TFloat32.class)));
    return variable;
  }

  private Variable<TFloat32> zeros(int... shape) {
    long[] dimensions = Arrays.stream(shape).asLongStream().toArray();
    return tf.variable(Shape.of(dimensions), TFloat32.class);
  }
}
