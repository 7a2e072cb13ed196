package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.Randomness;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The products on the CPU against the library's own operators, which a GPU runs. */
class ConvolutionTest {
  @ParameterizedTest(
      name = "kernel {0}, stride {1}, padding {2}, {3} images of {4}x{5}x{6}, {7} maps")
  @CsvSource({
    // The DCGAN's, its last one, the residual networks'.
    "4,2,1,5,8,8,3,6",
    "4,1,0,3,4,4,5,1",
    "3,1,1,2,6,6,4,3",
    "1,1,0,3,5,5,2,4",
    // More lines than are gathered at a time, and images larger than a lot.
    "4,2,1,5,48,48,1,2",
    "4,2,1,1,72,72,2,3",
    // Several lots that two threads compute together.
    "4,2,1,70,16,16,1,2",
    // Pixels that no tap reaches, kernels that the stride does not divide, places beyond the image.
    "1,2,0,2,7,7,3,2",
    "3,2,1,4,9,9,2,3",
    "5,3,2,2,11,11,2,2",
    "2,3,0,2,8,8,2,3",
    "3,1,2,2,1,1,2,2",
    "4,2,3,2,4,4,2,2",
    // More channels than a slice of the weights has, more terms than a small product.
    "4,2,1,5,8,8,70,130",
    // Odd maps, and strides of other sizes.
    "4,2,1,3,10,14,17,20",
    "2,1,0,2,6,5,3,2",
    "6,3,2,2,9,9,2,3",
    "4,2,1,2,7,9,3,2",
    "4,2,1,9,4,4,16,64",
    // Not square; one image.
    "4,2,1,1,6,10,2,3",
  })
  void isThatOfTheOperators(
      int kernel,
      int stride,
      int padding,
      int batch,
      int height,
      int width,
      int imageChannels,
      int mapChannels) {
    ConvolutionProducts.Geometry geometry =
        new ConvolutionProducts.Geometry(kernel, stride, padding);
    int mapHeight = (height + 2 * padding - kernel) / stride + 1;
    int mapWidth = (width + 2 * padding - kernel) / stride + 1;
    for (int threads : new int[] {1, 2, 3}) {
      try (Arena arena = TestArena.of(threads)) {
        INDArray weight = random(arena, 1, mapChannels, imageChannels, kernel, kernel);
        List<Candidate> candidates = candidates(geometry, weight, arena);
        ConvolutionProducts operators = new OperatorConvolution(geometry, weight, arena);
        INDArray image = random(arena, 2, batch, height, width, imageChannels);
        INDArray map = random(arena, 3, batch, mapHeight, mapWidth, mapChannels);
        for (boolean withBias : new boolean[] {false, true}) {
          INDArray mapBias = withBias ? random(arena, 4, mapChannels) : null;
          INDArray imageBias = withBias ? random(arena, 5, imageChannels) : null;
          assertSame(
              candidates, operators, c -> run(arena, map, to -> c.toMap(image, mapBias, to)));
          if ((mapHeight - 1) * stride - 2 * padding + kernel == height
              && (mapWidth - 1) * stride - 2 * padding + kernel == width) {
            assertSame(
                candidates, operators, c -> run(arena, image, to -> c.toImage(map, imageBias, to)));
          }
        }
        assertSame(
            candidates, operators, c -> run(arena, weight, to -> c.weightGradient(image, map, to)));
      }
    }
  }

  /**
   * @param tolerance of the values' root mean square
   */
  private record Candidate(ConvolutionProducts products, double tolerance) {}

  private static List<Candidate> candidates(
      ConvolutionProducts.Geometry geometry, INDArray weight, Arena arena) {
    List<Candidate> candidates = new ArrayList<>();
    for (boolean inPlace : new boolean[] {false, true}) {
      candidates.add(new Candidate(arena.gemmConvolution(geometry, weight, inPlace), 1e-5));
      if (WinogradConvolution.suits(geometry)) {
        for (MinimalFilter filter : MinimalFilter.values()) {
          candidates.add(
              new Candidate(
                  arena.winogradConvolution(geometry, weight, List.of(filter), inPlace),
                  filter == MinimalFilter.TWO ? 1e-5 : 5e-5));
        }
      }
    }
    return candidates;
  }

  private interface To {
    Runnable product(INDArray target);
  }

  /** Twice, so that what the first run leaves in memory would show. */
  private static float[] run(Arena arena, INDArray shape, To to) {
    INDArray target = random(arena, 6, shape.shape());
    Runnable product = to.product(target);
    product.run();
    product.run();
    FloatBuffer buffer = new HostMemory(target).read();
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }

  private static void assertSame(
      List<Candidate> candidates,
      ConvolutionProducts operators,
      Function<ConvolutionProducts, float[]> product) {
    float[] theirs = product.apply(operators);
    double norm =
        Math.sqrt(
            IntStream.range(0, theirs.length)
                .mapToDouble(i -> theirs[i] * theirs[i])
                .average()
                .orElse(0));
    for (Candidate candidate : candidates) {
      float[] ours = product.apply(candidate.products());
      float tolerance = (float) (candidate.tolerance() * norm);
      assertThat(ours).hasSameSizeAs(theirs);
      for (int i = 0; i < ours.length; i++) {
        assertThat(ours[i]).as("value %d", i).isCloseTo(theirs[i], within(tolerance));
      }
    }
  }

  private static INDArray random(Arena arena, long seed, long... shape) {
    INDArray array = arena.zeros(shape);
    FloatBuffer target = new HostMemory(array).write();
    float[] values = new float[target.capacity()];
    new Randomness(seed, Randomness.Stream.SAMPLE_LATENTS, 0).gaussians(values);
    target.put(0, values);
    return array;
  }
}
