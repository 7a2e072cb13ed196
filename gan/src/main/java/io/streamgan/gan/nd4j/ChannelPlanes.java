package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.ConvolutionProducts.Geometry;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A transposed convolution whose image is as many times as large as the map as the stride says. A
 * product of weights and the transposed pixels of a map, which ND4J's oneDNN computes without
 * copies, has planes as its results: for each tap of the kernel and each channel, a value per pixel
 * of the map. Pixels of the image whose places differ by strides make up a plane as large as the
 * map's, which is a sum of the taps' planes, each moved by some pixels.
 */
final class ChannelPlanes implements EvaluationStep {
  /** Floats of planes that one product computes, if those of one channel are not more. */
  private static final int PLANES = 1 << 16;

  /** Floats of planes that are added up at a time. */
  private static final int TILE = 8 * Tiles.FLOATS;

  private final Geometry geometry;
  private final int width;
  private final int pixels;
  private final int channels;
  private final int imageWidth;
  private final int imageSize;
  private final HostMemory maps;
  private final HostMemory map;
  private final HostMemory products;
  private final Output output;
  private final int taps;
  private final PlaneWeight weight;
  private final List<Operator> multiplications = new ArrayList<>();
  private final List<Parity> parities = new ArrayList<>();
  private final int planesAtOnce;
  private final float[] sums;
  private final float[] moved;
  private final float[] pixel;

  /**
   * Pixels of the image whose places differ by strides.
   *
   * @param taps of the kernel that reach them
   */
  private record Parity(int y, int x, List<Tap> taps) {}

  /**
   * A tap of the kernel.
   *
   * @param distance how far behind a pixel of the image's plane the map's is that it adds
   * @param mask 1 for pixels to which it adds one, and 0 for the others, for several planes
   */
  private record Tap(int index, int distance, float[] mask) {}

  /** How many lines and pixels of the map a tap's plane is moved by. */
  private record Move(int down, int right) {}

  /**
   * @param input maps, [batch, height, width, channels]
   */
  ChannelPlanes(Geometry geometry, INDArray input, Output output, PlaneWeight weight, Arena arena) {
    this.geometry = geometry;
    this.output = output;
    width = (int) input.size(2);
    pixels = pixels(input);
    channels = (int) output.array().size(3);
    imageWidth = (int) output.array().size(2);
    imageSize = (int) output.array().size(1) * imageWidth;
    taps = weight.taps();
    this.weight = weight;
    int channelsAtOnce = weight.channelsAtOnce();
    INDArray one = arena.zeros(pixels, input.size(3));
    INDArray planes = arena.zeros((long) taps * channelsAtOnce, pixels);
    for (int channel = 0; channel < channels; channel += channelsAtOnce) {
      INDArray group = weight.group(channel);
      INDArray product = Views.rows(planes, 0, group.size(0));
      multiplications.add(arena.operator("matmul", List.of(group, one), List.of(product), 0, 1, 0));
    }
    maps = new HostMemory(input);
    map = new HostMemory(one);
    products = new HostMemory(planes);
    planesAtOnce = Math.min(channelsAtOnce, Math.max(1, TILE / pixels));
    Map<Move, float[]> masks = new HashMap<>();
    for (int i = 0; i < geometry.stride() * geometry.stride(); i++) {
      parities.add(parity(i / geometry.stride(), i % geometry.stride(), masks));
    }
    sums = new float[planesAtOnce * pixels];
    moved = new float[sums.length];
    pixel = new float[planesAtOnce];
  }

  /** Returns whether an image is as many times as large as the map as the stride says. */
  static boolean suits(Geometry geometry, INDArray map, INDArray image) {
    return IntStream.of(1, 2)
        .allMatch(axis -> image.size(axis) == geometry.stride() * map.size(axis));
  }

  /** Returns how many channels one product computes at most. */
  static int atOnce(Geometry geometry, INDArray map) {
    return Math.max(1, PLANES / (geometry.kernel() * geometry.kernel() * pixels(map)));
  }

  private static int pixels(INDArray map) {
    return (int) (map.size(1) * map.size(2));
  }

  private Parity parity(int y, int x, Map<Move, float[]> masks) {
    List<Tap> taps = new ArrayList<>();
    int stride = geometry.stride();
    int kernel = geometry.kernel();
    for (int tap = 0; tap < kernel * kernel; tap++) {
      int down = y + geometry.padding() - tap / kernel;
      int right = x + geometry.padding() - tap % kernel;
      if (down % stride == 0 && right % stride == 0) {
        Move move = new Move(down / stride, right / stride);
        float[] mask = masks.computeIfAbsent(move, this::mask);
        taps.add(new Tap(tap, move.down * width + move.right, mask));
      }
    }
    return new Parity(y, x, taps);
  }

  private float[] mask(Move move) {
    float[] mask = new float[planesAtOnce * pixels];
    for (int i = 0; i < mask.length; i++) {
      int y = i % pixels / width + move.down;
      int x = i % width + move.right;
      mask[i] = y >= 0 && y < pixels / width && x >= 0 && x < width ? 1 : 0;
    }
    return mask;
  }

  @Override
  public void run(int images) {
    for (int image = 0; image < images; image++) {
      map.write().put(0, maps.read(), image * map.size(), map.size());
      for (int group = 0; group < multiplications.size(); group++) {
        multiplications.get(group).run();
        int first = group * weight.channelsAtOnce();
        int size = weight.groupSize(first);
        for (int plane = 0; plane < size; plane += planesAtOnce) {
          int count = Math.min(planesAtOnce, size - plane);
          for (Parity parity : parities) {
            add(parity, first, size, plane, count);
            write(image, parity, first + plane, count);
          }
        }
      }
    }
  }

  /** Adds up the taps of some of a group's planes, and computes the activation of the sums. */
  private void add(Parity parity, int group, int size, int plane, int count) {
    for (int i = 0; i < count; i++) {
      Arrays.fill(sums, i * pixels, (i + 1) * pixels, output.shift(group + plane + i));
    }
    for (Tap tap : parity.taps) {
      int from = (tap.index * size + plane) * pixels + tap.distance;
      move(from, count * pixels, taps * size * pixels);
      Tiles.addProducts(moved, tap.mask, sums, count * pixels);
    }
    output.activate(sums, count * pixels);
  }

  /** Copies products; before the first and behind the last one of this image are zeros. */
  private void move(int from, int count, int all) {
    int before = Math.min(count, Math.max(0, -from));
    int behind = Math.min(count, Math.max(0, from + count - all));
    Arrays.fill(moved, 0, before, 0);
    products.read().get(from + before, moved, before, count - before - behind);
    Arrays.fill(moved, count - behind, count, 0);
  }

  private void write(int image, Parity parity, int channel, int count) {
    FloatBuffer to = output.memory().write();
    int stride = geometry.stride();
    for (int i = 0; i < pixels; i++) {
      int place = (i / width * stride + parity.y) * imageWidth + i % width * stride + parity.x;
      for (int c = 0; c < count; c++) {
        pixel[c] = sums[c * pixels + i];
      }
      to.put((image * imageSize + place) * channels + channel, pixel, 0, count);
    }
  }
}
