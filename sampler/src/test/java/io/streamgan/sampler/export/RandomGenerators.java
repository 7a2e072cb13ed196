package io.streamgan.sampler.export;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.network.Dcgan;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.network.Sngan;
import io.streamgan.sampler.TestRecords;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Generators with random parameters, running statistics among them, as a trained one has them. */
final class RandomGenerators {
  private static final double[] SHARES = {0.1, 0.4, 0, 0.3, 0.2};

  private RandomGenerators() {}

  static PublishedGenerator dcgan(int channels) {
    return of(Dcgan.generator(new ImageShape(32, 32, channels), 16, 20));
  }

  /** Of wide images with opacity. */
  static PublishedGenerator wide() {
    return of(Dcgan.generator(new ImageShape(24, 48, 4), 4, 20));
  }

  /** Of high images with opacity. */
  static PublishedGenerator high() {
    return of(Sngan.generator(new ImageShape(48, 32, 4), 2, 20));
  }

  /** With every layer that a generator may have and a DCGAN has not. */
  static PublishedGenerator residual() {
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(new LayerSpec.Linear(12, 4 * 4 * 8, true));
    layers.add(new LayerSpec.Reshape(4, 4, 8));
    layers.add(
        new LayerSpec.Residual(
            List.of(
                new LayerSpec.BatchNorm(8),
                new LayerSpec.Relu(),
                new LayerSpec.Upsample(),
                new LayerSpec.Convolution(8, 6, 3, 1, 1, true)),
            List.of(new LayerSpec.Upsample(), new LayerSpec.Convolution(8, 6, 1, 1, 0, false))));
    layers.add(new LayerSpec.Residual(List.of(new LayerSpec.Relu()), List.of()));
    layers.add(new LayerSpec.Dropout(0.3));
    layers.add(new LayerSpec.GaussianNoise(0.1));
    layers.add(new LayerSpec.LeakyRelu(0.2));
    layers.add(new LayerSpec.Upsample());
    layers.add(new LayerSpec.AveragePool());
    layers.add(new LayerSpec.Convolution(6, 3, 3, 1, 1, true));
    layers.add(new LayerSpec.Tanh());
    return of(new NetworkSpec(List.of(12), layers));
  }

  /** Of 5 classes, one of which the stream does not have. */
  static PublishedGenerator conditional() {
    return conditional(true);
  }

  /** Of 5 classes whose shares are not known. */
  static PublishedGenerator conditionalWithoutShares() {
    return conditional(false);
  }

  private static PublishedGenerator conditional(boolean shares) {
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(new LayerSpec.ClassEmbedding(12, 5, 3, shares));
    layers.add(new LayerSpec.Linear(15, 8 * 6 * 3, true));
    layers.add(new LayerSpec.Reshape(8, 6, 3));
    layers.add(new LayerSpec.Tanh());
    return of(new NetworkSpec(List.of(12), layers));
  }

  /** Of vectors, which become images at the very end. */
  static PublishedGenerator perceptron() {
    return of(
        new NetworkSpec(
            List.of(12),
            List.of(
                new LayerSpec.Linear(12, 30, true),
                new LayerSpec.LeakyRelu(0.2),
                new LayerSpec.Linear(30, 8 * 6 * 3, true),
                new LayerSpec.BatchNorm(8 * 6 * 3),
                new LayerSpec.Tanh(),
                new LayerSpec.Reshape(8, 6, 3))));
  }

  /** A grey DCGAN with the classifier of 4 classes that D of {@code networks} is. */
  static PublishedGenerator classifying(String networks) {
    NetworkSpec discriminator =
        Networks.named(
                networks,
                new Networks.Requirements(new ImageShape(32, 32, 1), 8, 20, 4, false, false))
            .discriminator();
    PublishedGenerator generator = dcgan(1);
    return TestRecords.published(
        "run",
        7,
        generator
            .snapshot()
            .withClassifier(ClassifierSnapshot.of(discriminator, parameters(discriminator))));
  }

  static PublishedGenerator of(NetworkSpec network) {
    ByteBuffer parameters = parameters(network);
    return TestRecords.published("run", 7, new GeneratorSnapshot(network, parameters));
  }

  /** Scaled by what goes in, so that values stay where tanh is not flat. */
  private static ByteBuffer parameters(NetworkSpec network) {
    Random random = new Random(5);
    ByteBuffer bytes =
        ByteBuffer.allocate((int) network.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      double scale =
          tensor.shape().size() == 1
              ? 0.3
              : 1.5 * Math.sqrt((double) tensor.shape().get(0) / tensor.size());
      for (int i = 0; i < tensor.size(); i++) {
        double value = scale * random.nextGaussian();
        if (tensor.name().endsWith("running_var")) {
          value = 0.5 + random.nextDouble();
        } else if (tensor.name().endsWith("share")) {
          value = SHARES[i];
        }
        bytes.putFloat((float) value);
      }
    }
    return bytes.flip();
  }
}
