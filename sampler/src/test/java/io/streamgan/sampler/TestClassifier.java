package io.streamgan.sampler;

import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/** A classifier of one linear layer for the images of {@link TestGenerator}. */
public final class TestClassifier {
  public static final int CLASSES = 3;
  public static final NetworkSpec NETWORK =
      new NetworkSpec(
          List.of(
              TestGenerator.SHAPE.height(),
              TestGenerator.SHAPE.width(),
              TestGenerator.SHAPE.channels()),
          List.of(
              new LayerSpec.GaussianNoise(0.5),
              new LayerSpec.Flatten(),
              new LayerSpec.Dropout(0.5),
              new LayerSpec.Linear(TestGenerator.SHAPE.bytes(), CLASSES, true)));

  private TestClassifier() {}

  /** Random parameters that follow from {@code seed}. */
  public static ClassifierSnapshot snapshot(long seed) {
    Random random = new Random(seed);
    ByteBuffer bytes =
        ByteBuffer.allocate((int) NETWORK.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) random.nextGaussian() / 10);
    }
    return new ClassifierSnapshot(NETWORK, bytes.flip());
  }
}
