package io.streamgan.monitor.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Features that NumPy computes with the weights of a file among the test's resources. */
public record ReferenceCase(Path file, String layer, ImageShape shape, double[][] features) {

  /** The cases of a {@code folder} of resources. */
  public static Stream<ReferenceCase> of(String folder) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<ReferenceCase> cases = new ArrayList<>();
    JsonNode reference = json.readTree(resource(folder, "reference.json").toFile());
    for (JsonNode c : reference.get("cases")) {
      JsonNode images = c.get("images");
      cases.add(
          new ReferenceCase(
              resource(folder, c.get("file").asText()),
              c.get("layer").asText(),
              new ImageShape(images.get(1).asInt(), images.get(2).asInt(), images.get(3).asInt()),
              json.treeToValue(c.get("features"), double[][].class)));
    }
    return cases.stream();
  }

  public static Path resource(String folder, String name) {
    try {
      return Path.of(
          Objects.requireNonNull(ReferenceCase.class.getResource("/" + folder + "/" + name))
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The images of the scripts. */
  public static Images drawn(int count, ImageShape shape) {
    byte[] pixels = new byte[count * shape.bytes()];
    int at = 0;
    for (int n = 0; n < count; n++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          for (int c = 0; c < shape.channels(); c++) {
            pixels[at++] =
                (byte) (n * 57 + y * y * 7 + x * 13 * (1 + n % 3) + c * 31 + x * y * (c + 2));
          }
        }
      }
    }
    return new Images(shape, count, pixels);
  }

  public void assertAgrees(FeatureNetwork network) {
    double[][] found = network.features(drawn(features.length, shape));

    double scale =
        Arrays.stream(features).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElseThrow();
    assertThat(found).hasDimensions(features.length, features[0].length);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as("image %d", i).containsExactly(features[i], within(1e-5 * scale));
    }
  }

  @Override
  public String toString() {
    return file.getFileName() + " " + layer;
  }
}
