package io.streamgan.gan.round;

import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.LayerRandomness;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a network computes while it learns, written out in double precision as the layers'
 * specifications define it, with derivatives along two directions at once: the engine's outputs and
 * gradients are compared with it. Nothing here is shared with the engine but the random numbers of
 * its layers.
 */
final class ReferenceNetwork {
  private static final double BATCH_NORM_EPSILON = 1e-5;
  private static final double SPECTRAL_NORM_EPSILON = 1e-12;

  private final NetworkSpec network;
  private final int[] labels;
  private final LayerRandomness randomness;
  private double distanceFromKinks = Double.POSITIVE_INFINITY;

  /**
   * @param labels class of each row of the batch, -1 for unknown
   * @param randomness of dropout and Gaussian noise
   */
  ReferenceNetwork(NetworkSpec network, int[] labels, LayerRandomness randomness) {
    this.network = network;
    this.labels = labels;
    this.randomness = randomness;
  }

  /**
   * The outputs for {@code input}, batch axis first in both.
   *
   * @param tensors by name
   */
  Jet[] outputs(Jet[] input, Map<String, Jet[]> tensors) {
    distanceFromKinks = Double.POSITIVE_INFINITY;
    return through("", network.layers(), network.input(), input, tensors);
  }

  /**
   * How far the input of any rectifier was from 0 in the last run, in root mean squares of that
   * rectifier's inputs: as long as rounding errors stay below it, float32 takes the same branches.
   */
  double distanceFromKinks() {
    return distanceFromKinks;
  }

  private Jet[] through(
      String prefix,
      List<LayerSpec> layers,
      List<Integer> inputShape,
      Jet[] input,
      Map<String, Jet[]> tensors) {
    List<List<Integer>> shapes = new NetworkSpec(inputShape, layers).shapes();
    Jet[] x = input;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = new Layer(prefix + i, shapes.get(i), shapes.get(i + 1), tensors);
      x = layer.through(layers.get(i), x);
    }
    return x;
  }

  private static int size(List<Integer> shape) {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** Adds up products. */
  private static final class Sum {
    private double value;
    private double byS;
    private double byT;
    private double byBoth;

    void add(Jet x, Jet w) {
      value += x.value() * w.value();
      byS += x.byS() * w.value() + x.value() * w.byS();
      byT += x.byT() * w.value() + x.value() * w.byT();
      byBoth +=
          x.byBoth() * w.value() + x.byS() * w.byT() + x.byT() * w.byS() + x.value() * w.byBoth();
    }

    void add(Jet x) {
      value += x.value();
      byS += x.byS();
      byT += x.byT();
      byBoth += x.byBoth();
    }

    Jet total() {
      return new Jet(value, byS, byT, byBoth);
    }
  }

  /** One layer where it stands. */
  private final class Layer {
    private final String name;
    private final List<Integer> in;
    private final List<Integer> out;
    private final Map<String, Jet[]> tensors;

    Layer(String name, List<Integer> in, List<Integer> out, Map<String, Jet[]> tensors) {
      this.name = name;
      this.in = in;
      this.out = out;
      this.tensors = tensors;
    }

    Jet[] through(LayerSpec spec, Jet[] x) {
      if (spec instanceof LayerSpec.Flatten || spec instanceof LayerSpec.Reshape) {
        return x;
      }
      if (spec instanceof LayerSpec.SpectralNorm s) {
        return parameterised(s.layer(), x, normalised(s.layer(), tensor("weight"), tensor("u")));
      }
      if (spec instanceof LayerSpec.BatchNorm) {
        return batchNorm(x, tensor("weight"), tensor("bias"));
      }
      if (spec instanceof LayerSpec.Relu) {
        return rectified(x, 0);
      }
      if (spec instanceof LayerSpec.LeakyRelu l) {
        return rectified(x, l.slope());
      }
      if (spec instanceof LayerSpec.Tanh) {
        return Stream.of(x).map(Jet::tanh).toArray(Jet[]::new);
      }
      if (spec instanceof LayerSpec.Dropout d) {
        return dropout(x, d.rate());
      }
      if (spec instanceof LayerSpec.GaussianNoise n) {
        return noisy(x, n.deviation());
      }
      if (spec instanceof LayerSpec.Upsample) {
        return upsampled(x);
      }
      if (spec instanceof LayerSpec.AveragePool) {
        return pooled(x);
      }
      if (spec instanceof LayerSpec.GlobalSum) {
        return summed(x);
      }
      if (spec instanceof LayerSpec.ClassEmbedding e) {
        return embedded(x, e, tensor("embedding"));
      }
      if (spec instanceof LayerSpec.ClassScore s) {
        return scored(x, s.classes());
      }
      if (spec instanceof LayerSpec.Residual r) {
        Jet[] main = ReferenceNetwork.this.through(name + ".main.", r.main(), in, x, tensors);
        Jet[] shortcut =
            ReferenceNetwork.this.through(name + ".shortcut.", r.shortcut(), in, x, tensors);
        Jet[] y = new Jet[main.length];
        Arrays.setAll(y, i -> main[i].plus(shortcut[i]));
        return y;
      }
      return parameterised(spec, x, tensor("weight"));
    }

    private Jet[] tensor(String role) {
      return tensors.getOrDefault(name + "." + role, new Jet[0]);
    }

    private Jet[] parameterised(LayerSpec spec, Jet[] x, Jet[] weight) {
      Sum[] sums = new Sum[x.length / size(in) * size(out)];
      Arrays.setAll(sums, i -> new Sum());
      if (spec instanceof LayerSpec.Linear l) {
        for (int i = 0; i < x.length; i++) {
          for (int o = 0; o < l.out(); o++) {
            sums[i / l.in() * l.out() + o].add(x[i], weight[i % l.in() * l.out() + o]);
          }
        }
      } else if (spec instanceof LayerSpec.Convolution c) {
        convolve(
            c.kernel(),
            c.stride(),
            c.padding(),
            in,
            out,
            (image, map, w) -> sums[map].add(x[image], weight[w]));
      } else if (spec instanceof LayerSpec.TransposedConvolution c) {
        convolve(
            c.kernel(),
            c.stride(),
            c.padding(),
            out,
            in,
            (image, map, w) -> sums[image].add(x[map], weight[w]));
      } else {
        throw new IllegalArgumentException("no reference for " + spec);
      }
      Jet[] bias = tensor("bias");
      for (int i = 0; i < sums.length && bias.length > 0; i++) {
        sums[i].add(bias[i % bias.length]);
      }
      return Stream.of(sums).map(Sum::total).toArray(Jet[]::new);
    }

    private void convolve(
        int kernel, int stride, int padding, List<Integer> image, List<Integer> map, Tap tap) {
      int imageChannels = image.get(2);
      int mapChannels = map.get(2);
      for (int row = 0; row < labels.length; row++) {
        for (int place = 0; place < map.get(0) * map.get(1); place++) {
          for (int square = 0; square < kernel * kernel; square++) {
            int y = place / map.get(1) * stride - padding + square / kernel;
            int x = place % map.get(1) * stride - padding + square % kernel;
            if (y < 0 || y >= image.get(0) || x < 0 || x >= image.get(1)) {
              continue;
            }
            int pixel = (row * image.get(0) + y) * image.get(1) + x;
            int mapPixel = row * map.get(0) * map.get(1) + place;
            for (int m = 0; m < mapChannels; m++) {
              for (int i = 0; i < imageChannels; i++) {
                tap.at(
                    pixel * imageChannels + i,
                    mapPixel * mapChannels + m,
                    (m * imageChannels + i) * kernel * kernel + square);
              }
            }
          }
        }
      }
    }

    /** W / |W^T u|, with W as a matrix [out, rest]. */
    private Jet[] normalised(LayerSpec spec, Jet[] weight, Jet[] u) {
      int columns = weight.length / u.length;
      boolean outLast = spec instanceof LayerSpec.Linear;
      Sum square = new Sum();
      square.add(Jet.of(SPECTRAL_NORM_EPSILON));
      for (int column = 0; column < columns; column++) {
        Sum v = new Sum();
        for (int row = 0; row < u.length; row++) {
          v.add(weight[outLast ? column * u.length + row : row * columns + column], u[row]);
        }
        square.add(v.total(), v.total());
      }
      Jet inverse = square.total().inverseRoot();
      return Stream.of(weight).map(inverse::times).toArray(Jet[]::new);
    }

    private Jet[] batchNorm(Jet[] x, Jet[] gamma, Jet[] beta) {
      int features = gamma.length;
      Jet[] y = new Jet[x.length];
      for (int c = 0; c < features; c++) {
        Sum sum = new Sum();
        Sum squares = new Sum();
        for (int i = c; i < x.length; i += features) {
          sum.add(x[i]);
        }
        Jet mean = sum.total().times((double) features / x.length);
        for (int i = c; i < x.length; i += features) {
          y[i] = x[i].minus(mean);
          squares.add(y[i], y[i]);
        }
        Jet variance = squares.total().times((double) features / x.length);
        Jet scale = variance.plus(Jet.of(BATCH_NORM_EPSILON)).inverseRoot().times(gamma[c]);
        for (int i = c; i < x.length; i += features) {
          y[i] = y[i].times(scale).plus(beta[c]);
        }
      }
      return y;
    }

    private Jet[] rectified(Jet[] x, double slope) {
      double square = 0;
      double smallest = Double.POSITIVE_INFINITY;
      for (Jet value : x) {
        square += value.value() * value.value();
        // Dropout leaves zeros, whose sign no rounding can change.
        double size = Math.abs(value.value());
        smallest = size > 0 ? Math.min(smallest, size) : smallest;
      }
      distanceFromKinks = Math.min(distanceFromKinks, smallest / Math.sqrt(square / x.length));
      return Stream.of(x)
          .map(value -> value.value() > 0 ? value : value.times(slope))
          .toArray(Jet[]::new);
    }

    private Jet[] dropout(Jet[] x, double rate) {
      var random = randomness.of(name);
      return Stream.of(x)
          .map(value -> random.nextUniform() <= rate ? Jet.ZERO : value.times(1 / (1 - rate)))
          .toArray(Jet[]::new);
    }

    private Jet[] noisy(Jet[] x, double deviation) {
      float[] addends = new float[x.length];
      randomness.of(name).quickGaussians(addends, (float) deviation);
      Jet[] y = new Jet[x.length];
      Arrays.setAll(y, i -> x[i].plus(Jet.of(addends[i])));
      return y;
    }

    private Jet[] upsampled(Jet[] x) {
      Jet[] y = new Jet[4 * x.length];
      Arrays.setAll(y, i -> x[halved(i, out)]);
      return y;
    }

    private Jet[] pooled(Jet[] x) {
      Sum[] sums = new Sum[x.length / 4];
      Arrays.setAll(sums, i -> new Sum());
      for (int i = 0; i < x.length; i++) {
        sums[halved(i, in)].add(x[i]);
      }
      return Stream.of(sums).map(sum -> sum.total().times(0.25)).toArray(Jet[]::new);
    }

    /** Index of the value that {@code index} of {@code image} falls on at half the resolution. */
    private static int halved(int index, List<Integer> image) {
      int channels = image.get(2);
      int width = image.get(1);
      int pixel = index / channels;
      int y = pixel / width; // through all images, whose heights are even
      int x = pixel % width;
      return (y / 2 * (width / 2) + x / 2) * channels + index % channels;
    }

    private Jet[] summed(Jet[] x) {
      int channels = in.get(2);
      Sum[] sums = new Sum[x.length / size(in) * channels];
      Arrays.setAll(sums, i -> new Sum());
      for (int i = 0; i < x.length; i++) {
        sums[i / size(in) * channels + i % channels].add(x[i]);
      }
      return Stream.of(sums).map(Sum::total).toArray(Jet[]::new);
    }

    private Jet[] embedded(Jet[] x, LayerSpec.ClassEmbedding spec, Jet[] embedding) {
      int length = spec.in() + spec.size();
      Jet[] y = new Jet[labels.length * length];
      for (int i = 0; i < y.length; i++) {
        int row = i / length;
        int column = i % length;
        if (column < spec.in()) {
          y[i] = x[row * spec.in() + column];
        } else {
          int of = labels[row] * spec.size() + column - spec.in();
          y[i] = labels[row] < 0 ? Jet.ZERO : embedding[of];
        }
      }
      return y;
    }

    private Jet[] scored(Jet[] x, int classes) {
      Jet[] y = new Jet[labels.length];
      Arrays.setAll(y, row -> labels[row] < 0 ? Jet.ZERO : x[row * classes + labels[row]]);
      return y;
    }
  }

  /** Takes the indices of what one weight of a convolution connects. */
  private interface Tap {
    void at(int image, int map, int weight);
  }
}
