package io.streamgan.gan.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.ImageSize;
import io.streamgan.gan.objective.Objectives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
  @TempDir Path folder;

  @Test
  void thePapersNetworksHaveThePapersSizes() {
    ImageShape cifar = new ImageShape(32, 32, 3);
    // 4 blocks of 128 channels: convolutions of 3 and 1, biases, the last layer; without u.
    assertThat(Sngan.discriminator(cifar, 64, 1).learnedSize()).isEqualTo(1_053_825);
    assertThat(Sngan.generator(cifar, 64, 128).output()).isEqualTo(List.of(32, 32, 3));
    assertThat(Sngan.discriminator(new ImageShape(64, 64, 3), 8, 1).output()).isEqualTo(List.of(1));
    assertThat(Sngan.generator(new ImageShape(64, 64, 3), 8, 16).output())
        .isEqualTo(List.of(64, 64, 3));
    assertThat(features(Sngan.discriminator(new ImageShape(48, 48, 3), 64, 1)))
        .as("for STL-10, the last block keeps the size")
        .isEqualTo(List.of(3, 3, 1024));
    assertThat(Sngan.generator(new ImageShape(128, 128, 3), 64, 128).layers())
        .filteredOn(LayerSpec.Residual.class::isInstance)
        .hasSize(5);

    ImageShape mnist = new ImageShape(28, 28, 1);
    assertThat(Mlp.generator(mnist, 64, 100).output()).isEqualTo(List.of(28, 28, 1));
    NetworkSpec discriminator = Mlp.discriminator(mnist, 64, 10);
    assertThat(discriminator.layers().get(2)).isEqualTo(new LayerSpec.Linear(784, 1024, true));
    assertThat(discriminator.withoutLast().layers())
        .as("features are matched before the noise of the last layer")
        .endsWith(new LayerSpec.Linear(256, 256, true), new LayerSpec.Relu());
  }

  @Test
  void anOblongImageIsHalvedUntilItsShorterSideHasThreeOrFourPixels() {
    ImageShape oblong = new ImageShape(48, 32, 3);
    assertThat(Dcgan.generator(oblong, 4, 8).layers().get(1))
        .isEqualTo(new LayerSpec.Reshape(6, 4, 16));
    assertThat(Sngan.generator(oblong, 4, 8).layers().get(1))
        .isEqualTo(new LayerSpec.Reshape(6, 4, 16));
    assertThat(Dcgan.generator(oblong, 4, 8).output()).isEqualTo(oblong.toList());
    assertThat(features(Sngan.discriminator(oblong, 4, 1))).isEqualTo(List.of(12, 8, 8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"40", "20", "32x33", "12x24", "16"})
  void namesTheSizesThatNetworksAreBuiltFor(String size) {
    ImageShape shape = new ImageShape(ImageSize.parse(size), 3);
    for (String name : List.of(Networks.DCGAN, Networks.SNGAN)) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> Networks.named(name, new Networks.Requirements(shape, 4, 8, 1, false, false)))
          .withMessageContaining("24, 32, 48, 64, 96, 128, ... (3 or 4 times a power of 2)")
          .withMessageContaining("a side, not %s;", shape.size());
    }
  }

  private static List<Integer> features(NetworkSpec discriminator) {
    List<LayerSpec> layers = discriminator.layers();
    return new NetworkSpec(discriminator.input(), layers.subList(0, layers.size() - 2)).output();
  }

  @ParameterizedTest
  @CsvSource({
    "dcgan,32,true",
    "dcgan,24,true",
    "dcgan,48,false",
    "dcgan,96,true",
    "dcgan,256,false",
    "dcgan,32,false",
    "sngan,32,false",
    "sngan,64,false",
    "sngan,96,false",
    "mlp,12,false"
  })
  void whatIsWrittenIsReadAgain(String name, int size, boolean norm) throws IOException {
    ImageShape shape = new ImageShape(size, size, 3);
    Networks networks =
        Networks.named(name, new Networks.Requirements(shape, 4, 8, 2, norm, false));
    Path file = Files.writeString(folder.resolve("networks.json"), json(networks));

    assertThat(NetworksFile.read(file)).isEqualTo(networks);
    assertThat(NetworkSpec.fromJson(networks.generator().toJson())).isEqualTo(networks.generator());
  }

  @Test
  void anEncoderIsPartOfTheFile() throws IOException {
    ImageShape shape = new ImageShape(32, 32, 1);
    Networks networks =
        Networks.named(Networks.DCGAN, new Networks.Requirements(shape, 2, 4, 1, true, true));
    Path file = Files.writeString(folder.resolve("networks.json"), json(networks));
    assertThat(NetworksFile.read(file)).isEqualTo(networks);
  }

  @Test
  void theExampleOfTheDocumentationIsRead() throws IOException {
    String page = Files.readString(Path.of("../docs/networks.md"));
    String example = page.split("```json\n")[1].split("```")[0];
    Path file = Files.writeString(folder.resolve("example.json"), example);
    Networks networks = NetworksFile.read(file);
    assertThat(GanSpec.builder(networks, Objectives.named("hinge")).build().imageShape())
        .isEqualTo(new ImageShape(32, 32, 1));
  }

  @Test
  void aSpecificationWithoutInitialWeightsHasTheOldOnes() {
    NetworkSpec read = NetworkSpec.fromJson("{\"input\":[2],\"layers\":[{\"type\":\"relu\"}]}");
    assertThat(read.initial()).isEqualTo(NetworkSpec.Initial.NORMAL);
  }

  @Test
  void namesTheLayerAndTheShapesThatDoNotFit() throws IOException {
    assertRefused(
        """
        {"type": "linear", "in": 8, "out": 48, "bias": true},
        {"type": "reshape", "height": 4, "width": 4, "channels": 3},
        {"type": "transposed-convolution", "in": 16, "out": 1, "kernel": 4, "stride": 2,
         "padding": 1, "bias": true}\
        """,
        "generator: layer 2, TransposedConvolution[in=16, out=1, kernel=4, stride=2, padding=1,"
            + " bias=true], takes images of 16 channels, not [4, 4, 3]");
    assertRefused(
        """
        {"type": "residual", "main": [{"type": "relu"}, {"type": "linear", "in": 8, "out": 9,
         "bias": false}, {"type": "batch-norm", "features": 8}], "shortcut": []}\
        """,
        "generator: layer 0.main.2, BatchNorm[features=8], takes a last axis of 8 values, not [9]");
    assertRefused(
        """
        {"type": "residual", "main": [{"type": "linear", "in": 8, "out": 9, "bias": false}],
         "shortcut": []}\
        """,
        "generator: layer 0, Residual, cannot add shape [9] of its main path to shape [8] of its"
            + " shortcut");
  }

  @Test
  void namesWhatIsMissingMisspeltOrUnknown() throws IOException {
    assertRefused(
        "{\"type\": \"linear\", \"in\": 8, \"out\": 48}",
        "generator.layers.0.bias: this field is missing");
    assertRefused(
        "{\"type\": \"linear\", \"in\": 8, \"out\": 48, \"bias\": true, \"biass\": true}",
        "generator.layers.0.biass: there is no field 'biass' here; the fields are [bias, in, out]");
    assertRefused(
        "{\"type\": \"conv\", \"in\": 8}",
        "generator.layers.0: there is no layer of type 'conv'; choose one of average-pool,"
            + " batch-norm,");
    assertRefused(
        "{\"type\": \"linear\", \"in\": 0, \"out\": 48, \"bias\": true}",
        "generator.layers.0: the sizes of a linear layer must be above 0, not 0");
    assertRefused("{\"type\": \"relu\"", "line ");
  }

  @Test
  void saysWhatIsNoObject() throws IOException {
    Path file = Files.writeString(folder.resolve("list.json"), "[]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworksFile.read(file))
        .withMessage(
            "the network file %s: it is not a JSON object with 'generator' and 'discriminator'",
            file);
  }

  @Test
  void aPenaltyFindsBatchNormalisationInsideABlock() {
    ImageShape shape = new ImageShape(32, 32, 1);
    NetworkSpec generator = Mlp.generator(shape, 1, 4);
    NetworkSpec discriminator =
        new NetworkSpec(
            shape.toList(),
            List.of(
                new LayerSpec.Flatten(),
                new LayerSpec.Residual(List.of(new LayerSpec.BatchNorm(1024)), List.of()),
                new LayerSpec.Linear(1024, 1, true)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                GanSpec.builder(generator, discriminator, Objectives.named("wasserstein-gp"))
                    .build())
        .withMessageContaining("without batch normalisation")
        .withMessageContaining("layer 1.main.0 is BatchNorm[features=1024]");
  }

  private void assertRefused(String layers, String message) throws IOException {
    String json =
        """
        {"generator": {"input": [8], "layers": [%s]},
         "discriminator": {"input": [4, 4, 3], "layers": [{"type": "flatten"}]}}\
        """
            .formatted(layers);
    Path file = Files.writeString(folder.resolve("networks.json"), json);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NetworksFile.read(file))
        .withMessageStartingWith("the network file %s: ", file)
        .withMessageContaining(message)
        .withMessageNotContaining("\n");
  }

  /** Returns the networks as JSON without fields that are null. */
  private static String json(Networks networks) throws IOException {
    return JsonMapper.builder()
        .serializationInclusion(JsonInclude.Include.NON_NULL)
        .build()
        .writeValueAsString(networks);
  }
}
