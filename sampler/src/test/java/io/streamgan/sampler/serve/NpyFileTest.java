package io.streamgan.sampler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NpyFileTest {
  @Test
  void hasTheBytesThatNumPyWrites() {
    Images images = new Images(new ImageShape(2, 1, 1), 2, new byte[] {0, 1, (byte) 254, -1});

    // np.save of np.array([[[[0]], [[1]]], [[[254]], [[255]]]], np.uint8), byte for byte
    String dictionary = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 1, 1), }";
    byte[] expected =
        ("\u0093NUMPY\u0001\u0000v\u0000"
                + dictionary
                + " ".repeat(117 - dictionary.length())
                + "\n\u0000\u0001\u00fe\u00ff")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(NpyFile.of(images)).isEqualTo(expected);
  }

  @Property(tries = 100)
  void thePixelsBeginOnAMultipleOf64(
      @ForAll @IntRange(min = 1, max = 300) int count,
      @ForAll @IntRange(min = 1, max = 20) int side) {
    ImageShape shape = new ImageShape(side, side, 3);
    byte[] pixels = new byte[count * shape.bytes()];
    Arrays.fill(pixels, (byte) 7);

    byte[] file = NpyFile.of(new Images(shape, count, pixels));

    assertThat((file.length - pixels.length) % 64).isZero();
    assertThat(file[file.length - pixels.length - 1]).isEqualTo((byte) '\n');
    assertThat((file[8] & 0xFF) + 256 * (file[9] & 0xFF) + 10)
        .isEqualTo(file.length - pixels.length);
  }
}
