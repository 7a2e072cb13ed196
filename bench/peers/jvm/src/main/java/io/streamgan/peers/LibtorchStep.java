package io.streamgan.peers;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.conv_transpose2d;
import static org.bytedeco.pytorch.global.torch.cross_entropy;
import static org.bytedeco.pytorch.global.torch.grad;
import static org.bytedeco.pytorch.global.torch.leaky_relu_;
import static org.bytedeco.pytorch.global.torch.rand;
import static org.bytedeco.pytorch.global.torch.randint;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.randn_like;
import static org.bytedeco.pytorch.global.torch.softplus;
import static org.bytedeco.pytorch.global.torch.tanh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One alternating D/G step of the same networks in libtorch, through its Java interface: the twin
 * of dcgan_torch.py.
 */
public final class LibtorchStep {
  private final SetUp setUp;
  private final MemoryFormat layout;
  private final int batch;
  private final int size;
  private final int channels;
  private final int width;
  private final int latent;

  private LibtorchStep(SetUp setUp) {
    this.setUp = setUp;
    layout =
        setUp.text("layout", "nchw").equals("nhwc")
            ? MemoryFormat.ChannelsLast
            : MemoryFormat.Contiguous;
    batch = setUp.number("batch", 64);
    size = setUp.number("size", 32);
    channels = setUp.number("channels", 3);
    width = setUp.number("width", 64);
    latent = setUp.number("latent", 100);
  }

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    // If libtorch.so is loaded before libtorch_cpu.so is beside it, the system's loader takes that
    // of Debian's PyTorch, another version, and the process crashes.
    Loader.cacheResources("/org/bytedeco/pytorch/" + Loader.getPlatform() + "/");
    new LibtorchStep(new SetUp(arguments)).run();
  }

  private void run() {
    int threads = setUp.number("threads", 0);
    torch.set_num_threads(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    torch.manual_seed(1);
    String objective = setUp.text("objective", "non-saturating");
    boolean wasserstein = objective.equals("wasserstein-gp");
    int classes = objective.equals("semi-supervised") ? 10 : 1;
    int usual = wasserstein ? 5 : 1;
    int updates = setUp.number("updates", usual);
    boolean mlp = setUp.text("network", "dcgan").equals("mlp");
    Network g = mlp ? mlpGenerator() : dcganGenerator();
    Network d = mlp ? mlpDiscriminator(classes) : dcganDiscriminator(classes, !wasserstein);
    Adam adamG = adam(g);
    Adam adamD = adam(d);
    Tensor average = flat(g);
    Tensor pixels = randint(256, new long[] {batch, size, size, channels}).to(ScalarType.Byte);
    Tensor labels = randint(10, new long[] {batch}).to(ScalarType.Long);
    setUp.measure(
        "libtorch-2.10",
        updates,
        () -> {
          try (PointerScope scope = new PointerScope()) {
            for (int update = 0; update < updates; update++) {
              Tensor real = real(pixels);
              Tensor generated;
              try (NoGradGuard guard = new NoGradGuard()) {
                generated = g.apply(randn(batch, latent));
              }
              adamD.zero_grad(true);
              Tensor lossD;
              if (wasserstein) {
                lossD =
                    d.apply(generated)
                        .mean()
                        .sub(d.apply(real).mean())
                        .add(gradientPenalty(d, real, generated));
              } else {
                Tensor ofReal = d.apply(real);
                Tensor ofGenerated = d.apply(generated);
                lossD =
                    softplus(logit(ofReal, classes).neg())
                        .mean()
                        .add(softplus(logit(ofGenerated, classes)).mean());
                if (classes > 1) {
                  lossD = lossD.add(cross_entropy(ofReal, labels));
                }
              }
              lossD.backward();
              adamD.step();
            }
            d.require(false);
            adamG.zero_grad(true);
            Tensor generated = g.apply(randn(batch, latent));
            Tensor lossG;
            if (wasserstein) {
              lossG = d.apply(generated).mean().neg();
            } else if (classes == 1) {
              lossG = softplus(d.apply(generated).neg()).mean();
            } else {
              Tensor ofReal;
              try (NoGradGuard guard = new NoGradGuard()) {
                ofReal = d.features(real(pixels)).mean(0L);
              }
              lossG = d.features(generated).mean(0L).sub(ofReal).abs().mean();
            }
            lossG.backward();
            adamG.step();
            d.require(true);
            try (NoGradGuard guard = new NoGradGuard()) {
              average.lerp_(flat(g), new Scalar(0.01));
            }
            lossG.item_float();
          }
        });
  }

  private Tensor real(Tensor pixels) {
    return pixels
        .to(ScalarType.Float)
        .div(new Scalar(127.5))
        .sub(new Scalar(1))
        .permute(0, 3, 1, 2)
        .contiguous(layout);
  }

  private static Tensor logit(Tensor scores, int classes) {
    return classes == 1 ? scores : scores.logsumexp(1);
  }

  private static Tensor gradientPenalty(Network d, Tensor real, Tensor generated) {
    Tensor t = rand(real.size(0), 1, 1, 1);
    Tensor x =
        t.mul(real).add(t.neg().add(new Scalar(1)).mul(generated)).detach().set_requires_grad(true);
    Tensor gradient =
        grad(
                new TensorVector(d.apply(x).sum()),
                new TensorVector(x),
                new TensorVector(),
                new BoolOptional(true),
                true,
                false)
            .get(0);
    Tensor norm = gradient.flatten(1, -1).norm(new ScalarOptional(new Scalar(2)), 1L);
    return norm.sub(new Scalar(1)).square().mean().mul(new Scalar(10));
  }

  private Network dcganGenerator() {
    Network g = new Network();
    int wide = width * size / 8;
    int first = wide;
    g.linear(latent, 16 * wide, false);
    g.layer(x -> x.view(-1, first, 4, 4).contiguous(layout));
    g.batchNorm(wide).layer(Tensor::relu_);
    while (wide > width) {
      g.convolution(true, wide, wide / 2, false).batchNorm(wide / 2).layer(Tensor::relu_);
      wide /= 2;
    }
    return g.convolution(true, width, channels, true).layer(x -> tanh(x));
  }

  private Network dcganDiscriminator(int outputs, boolean norm) {
    Network d = new Network();
    d.convolution(false, channels, width, true).layer(LibtorchStep::leaky);
    int wide = width;
    for (int side = size / 2; side > 4; side /= 2) {
      d.convolution(false, wide, 2 * wide, !norm);
      wide *= 2;
      if (norm) {
        d.batchNorm(wide);
      }
      d.layer(LibtorchStep::leaky);
    }
    d.layer(x -> x.flatten(1, -1));
    return d.endOfFeatures().linear(16 * wide, outputs, true);
  }

  private Network mlpGenerator() {
    Network g = new Network();
    int hidden = 8 * width;
    g.linear(latent, hidden, false).batchNorm(hidden).layer(Tensor::relu_);
    g.linear(hidden, hidden, false).batchNorm(hidden).layer(Tensor::relu_);
    g.linear(hidden, channels * size * size, true).layer(x -> tanh(x));
    return g.layer(x -> x.view(-1, channels, size, size));
  }

  private Network mlpDiscriminator(int outputs) {
    Network d = new Network();
    d.layer(x -> x.flatten(1, -1)).layer(x -> noise(x, 0.3));
    int ins = channels * size * size;
    for (int factor : new int[] {16, 8, 4, 4, 4}) {
      d.linear(ins, factor * width, true).layer(Tensor::relu_).endOfFeatures();
      d.layer(x -> noise(x, 0.5));
      ins = factor * width;
    }
    return d.linear(ins, outputs, true);
  }

  private static Tensor leaky(Tensor x) {
    return leaky_relu_(x, new Scalar(0.2));
  }

  private static Tensor noise(Tensor x, double deviation) {
    return x.add(randn_like(x).mul(new Scalar(deviation)));
  }

  private static Adam adam(Network network) {
    AdamOptions options = new AdamOptions(2e-4);
    options.betas().put(0, 0.5).put(1, 0.999);
    return new Adam(new TensorVector(network.parameters.toArray(Tensor[]::new)), options);
  }

  private static Tensor flat(Network network) {
    TensorVector all = new TensorVector();
    network.parameters.forEach(p -> all.push_back(p.detach().flatten()));
    return cat(all);
  }

  /** Layers in a row, with their parameters. */
  private final class Network {
    final List<Tensor> parameters = new ArrayList<>();
    private final List<UnaryOperator<Tensor>> layers = new ArrayList<>();
    private int features;

    Tensor apply(Tensor x) {
      return through(x, layers.size());
    }

    Tensor features(Tensor x) {
      return through(x, features);
    }

    void require(boolean gradients) {
      parameters.forEach(p -> p.set_requires_grad(gradients));
    }

    Network layer(UnaryOperator<Tensor> layer) {
      layers.add(layer);
      return this;
    }

    Network endOfFeatures() {
      features = layers.size();
      return this;
    }

    Network linear(int ins, int outs, boolean bias) {
      Tensor weight = parameter(randn(outs, ins).mul(new Scalar(0.02)));
      TensorOptional b = bias(outs, bias);
      return layer(x -> torch.linear(x, weight, b));
    }

    Network convolution(boolean transposed, int ins, int outs, boolean bias) {
      Tensor values = transposed ? randn(ins, outs, 4, 4) : randn(outs, ins, 4, 4);
      Tensor weight = parameter(values.mul(new Scalar(0.02)).contiguous(layout));
      TensorOptional b = bias(outs, bias);
      long[] two = {2, 2};
      long[] one = {1, 1};
      return transposed
          ? layer(x -> conv_transpose2d(x, weight, b, two, one, new long[] {0, 0}, 1, one))
          : layer(x -> conv2d(x, weight, b, two, one, one, 1));
    }

    Network batchNorm(int count) {
      Tensor gamma = parameter(rand(count).mul(new Scalar(0)).add(new Scalar(1)));
      TensorOptional g = new TensorOptional(gamma);
      TensorOptional beta = bias(count, true);
      TensorOptional mean = new TensorOptional(rand(count).zero_());
      TensorOptional variance = new TensorOptional(rand(count).zero_().add(new Scalar(1)));
      return layer(x -> torch.batch_norm(x, g, beta, mean, variance, true, 0.1, 1e-5, false));
    }

    private TensorOptional bias(int count, boolean present) {
      return present ? new TensorOptional(parameter(rand(count).zero_())) : new TensorOptional();
    }

    private Tensor parameter(Tensor values) {
      Tensor parameter = values.detach().set_requires_grad(true);
      parameters.add(parameter);
      return parameter;
    }

    private Tensor through(Tensor x, int count) {
      Tensor y = x;
      for (UnaryOperator<Tensor> layer : layers.subList(0, count)) {
        y = layer.apply(y);
      }
      return y;
    }
  }
}
