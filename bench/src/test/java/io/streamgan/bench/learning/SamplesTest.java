package io.streamgan.bench.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
  private static final byte[] PIXELS = {0, 1, 127, (byte) 128, (byte) 254, (byte) 255};

  @TempDir Path folder;

  @Test
  void anArrayOfThreeAxesHasGreyImages() throws IOException {
    Images images = Samples.read(file("(3, 1, 2)"));

    assertThat(images.shape()).isEqualTo(new ImageShape(1, 2, 1));
    assertThat(images.count()).isEqualTo(3);
    assertThat(images.pixels()).isEqualTo(PIXELS);
  }

  @Test
  void theLastOfFourAxesIsTheChannel() throws IOException {
    Images images = Samples.read(file("(1, 2, 1, 3)"));

    assertThat(images.shape()).isEqualTo(new ImageShape(2, 1, 3));
    assertThat(images.pixels()).isEqualTo(PIXELS);
  }

  /** Writes the pixels as NumPy does, version 1.0 of its format. */
  private Path file(String shape) throws IOException {
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': %s, }".formatted(shape);
    String padded = "%-117s%n".formatted(header);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0x93);
    bytes.writeBytes("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(new byte[] {1, 0, (byte) padded.length(), 0});
    bytes.writeBytes(padded.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(PIXELS);
    return Files.write(folder.resolve("samples.npy"), bytes.toByteArray());
  }
}
