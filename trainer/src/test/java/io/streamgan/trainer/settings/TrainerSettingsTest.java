package io.streamgan.trainer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.gan.Augmentation;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.ImageSize;
import io.streamgan.gan.network.Dcgan;
import io.streamgan.gan.network.Mlp;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.network.Sngan;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.Minimax;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.replay.Replay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerSettingsTest {
  @Test
  void defaultsDescribeTheUsualDcgan() {
    TrainerSettings settings = settings(Map.of());

    assertThat(settings.spec(new ImageShape(32, 32, 3)))
        .isEqualTo(
            GanSpec.dcgan(new ImageShape(32, 32, 3), 64, 100, Objectives.named("r3gan"), 64, 0));
    assertThat(settings.get(TrainerSettings.COMMIT_INTERVAL_MS)).isEqualTo(5_000);
    assertThat(settings.groupId()).isEqualTo("streamgan-trainer");
    assertThat(settings.engineOptions().threads()).isZero();
  }

  @Test
  void modelsOfOtherNamesHaveGroupsOfTheirOwn() {
    assertThat(settings(Map.of("model.name", "faces")).groupId())
        .isEqualTo("streamgan-trainer-faces");
    assertThat(settings(Map.of("model.name", "faces", "group.id", "mine")).groupId())
        .isEqualTo("mine");
  }

  @Test
  void topicsOfAnotherPrefixHaveGroupsOfTheirOwn() {
    assertThat(settings(Map.of("topics.prefix", "staging.")).groupId())
        .isEqualTo("staging.streamgan-trainer");
    assertThat(settings(Map.of("topics.prefix", "staging.", "model.name", "faces")).groupId())
        .isEqualTo("staging.streamgan-trainer-faces");
    assertThat(settings(Map.of("topics.prefix", "staging.", "group.id", "mine")).groupId())
        .isEqualTo("mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"my model", "faces/1", "gesichter-ü"})
  void refusesModelNamesThatKafkaDoesNotTake(String name) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("model.name", name)))
        .withMessageContaining("model.name")
        .withMessageContaining("ASCII letters, digits, '.', '_' or '-'");
  }

  @ParameterizedTest
  @CsvSource({
    "health.act, true",
    "drift.action, ema",
    "checkpoint.store, file:/tmp/store",
    "shuffle.images, 100",
    "divergence.action, rollback"
  })
  void refusesWithLanesWhatOneTrainerDoesAlone(String setting, String value) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("lanes", "2", setting, value)))
        .withMessageStartingWith(setting + " cannot be used with lanes above 1");
  }

  @Test
  void refusesAModelWhoseStateIsLargerThanAJavaArray() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("network.width", "1024", "image.size", "128")))
        .withMessageContaining("the model's training state would have ")
        .withMessageContaining("use a smaller network.width");
  }

  @Test
  void everySettingReachesTheSpecification() {
    TrainerSettings settings =
        settings(
            Map.ofEntries(
                Map.entry("network.width", "8"),
                Map.entry("latent.size", "16"),
                Map.entry("batch.size", "4"),
                Map.entry("objective", "minimax"),
                Map.entry("objective.label.smoothing", "0.1"),
                Map.entry("penalty", "r1"),
                Map.entry("penalty.weight", "3"),
                Map.entry("penalty.interval", "16"),
                Map.entry("discriminator.updates", "2"),
                Map.entry("discriminator.learning.rate", "0.1"),
                Map.entry("generator.learning.rate", "0.2"),
                Map.entry("discriminator.adam.beta1", "0.3"),
                Map.entry("generator.adam.beta2", "0.4"),
                Map.entry("gradient.limit", "5"),
                Map.entry("augmentation", "colour,cutout"),
                Map.entry("augmentation.target", "0.6"),
                Map.entry("ema.half.life.images", "0"),
                Map.entry("seed", "-3")));
    ImageShape shape = new ImageShape(64, 64, 1);

    assertThat(settings.spec(shape))
        .isEqualTo(
            GanSpec.builder(
                    Dcgan.generator(shape, 8, 16),
                    Dcgan.discriminator(shape, 8, 1, false),
                    new Minimax(0.1))
                .penalty(new GradientPenalty.R1(3, 16))
                .discriminatorUpdates(2)
                .adam(new GanSpec.Adam(0.1, 0.3, 0.9, 1e-8), new GanSpec.Adam(0.2, 0, 0.4, 1e-8))
                .gradientLimit(5)
                .augmentation(new Augmentation(true, false, true, 0.6))
                .emaHalfLifeImages(0)
                .batchSize(4)
                .seed(-3)
                .build());
    assertThat(settings.imagesPerStep()).isEqualTo(8);
  }

  @Test
  void everyObjectiveHasNetworksThatFit() {
    for (String objective : Objectives.NAMES) {
      GanSpec spec = settings(Map.of("objective", objective)).spec(new ImageShape(32, 32, 1));
      assertThat(spec.objective()).isEqualTo(Objectives.named(objective));
      assertThat(spec.discriminatorAdam()).isEqualTo(new GanSpec.Adam(1e-3, 0, 0.9, 1e-8));
      assertThat(spec.learningRateDecayImages()).isEqualTo(30_000);
      assertThat(GanSpec.fromJson(spec.toJson())).isEqualTo(spec);
    }
  }

  @Test
  void theSizeIsASquareOrWidthAndHeight() {
    assertThat(settings(Map.of("image.size", "64")).get(TrainerSettings.IMAGE_SIZE))
        .isEqualTo(new ImageSize(64, 64));
    assertThat(settings(Map.of("image.size", "48x32")).get(TrainerSettings.IMAGE_SIZE))
        .isEqualTo(new ImageSize(32, 48));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("image.size", "wide")))
        .withMessage(
            "Invalid value wide for configuration image.size: expected a number of pixels such as"
                + " 32, or WIDTHxHEIGHT such as 48x32, of 8 to 1024 each");
  }

  @Test
  void networksAreASetting() {
    ImageShape shape = new ImageShape(64, 64, 3);
    GanSpec sngan =
        settings(Map.of("network", "sngan", "image.size", "64", "network.width", "4")).spec(shape);
    assertThat(sngan.generator()).isEqualTo(Sngan.generator(shape, 4, 100));
    assertThat(sngan.discriminator()).isEqualTo(Sngan.discriminator(shape, 4, 1));

    shape = new ImageShape(28, 28, 1);
    GanSpec mlp =
        settings(Map.of("network", "mlp", "image.size", "28", "objective", "semi-supervised"))
            .spec(shape);
    assertThat(mlp.generator()).isEqualTo(Mlp.generator(shape, 64, 100));
    assertThat(mlp.discriminator()).isEqualTo(Mlp.discriminator(shape, 64, 10));
  }

  @Test
  void withoutANumberOfClassesTheTopicDecides() {
    ImageShape shape = new ImageShape(32, 32, 1);
    TrainerSettings open = settings(Map.of("conditional", "true", "objective", "hinge"));

    assertThat(open.takesClassesOfTopic()).isTrue();
    assertThat(open.withClasses(20).spec(shape).classes()).isEqualTo(20);
    assertThat(open.withClasses(20).recorded()).containsEntry("objective.classes", "20");
    assertThat(settings(Map.of("objective", "semi-supervised")).takesClassesOfTopic()).isTrue();
    assertThat(settings(Map.of("conditional", "false")).takesClassesOfTopic()).isFalse();
    assertThat(
            settings(Map.of("conditional", "true", "objective.classes", "7")).takesClassesOfTopic())
        .isFalse();
  }

  @Test
  void withAutoTheNamesOfClassesDecideWhetherAModelIsConditional() {
    ImageShape shape = new ImageShape(32, 32, 1);
    TrainerSettings open = settings(Map.of());

    assertThat(open.isConditionalIfNamed()).isTrue();
    assertThat(open.classes()).as("it reads the topic of names").isPositive();
    assertThat(open.spec(shape).classes()).as("nothing is decided yet").isZero();
    TrainerSettings named = open.withClasses(20);
    assertThat(named.spec(shape).classes()).isEqualTo(20);
    assertThat(named.isConditionalIfNamed()).isFalse();
    assertThat(named.recorded()).containsEntry("conditional", "true");
    TrainerSettings unnamed = open.withClasses(0);
    assertThat(unnamed.spec(shape).classes()).isZero();
    assertThat(unnamed.classes()).isZero();
    for (String objective : List.of("hinge", "semi-supervised", "autoencoding")) {
      TrainerSettings other = settings(Map.of("objective", objective));
      assertThat(other.isConditionalIfNamed()).isFalse();
      assertThat(other.spec(shape).classes()).isZero();
    }
  }

  @Test
  void classesAreASetting() {
    ImageShape shape = new ImageShape(32, 32, 1);
    GanSpec spec =
        settings(Map.of("conditional", "true", "objective.classes", "7", "objective", "hinge"))
            .spec(shape);
    assertThat(spec.classes()).isEqualTo(7);
    assertThat(GanSpec.fromJson(spec.toJson())).isEqualTo(spec);
    assertThat(settings(Map.of("conditional", "false")).spec(shape).classes()).isZero();
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("conditional", "true", "objective", "semi-supervised")))
        .withMessageContaining("end with a linear layer that has one output");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("conditional", "true", "objective", "autoencoding")))
        .withMessageContaining("the objective autoencoding does not work with classes");
  }

  @Test
  void networksOfAFileDecideTheirImages(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("networks.json");
    ImageShape shape = new ImageShape(12, 12, 3);
    Networks networks =
        new Networks(Mlp.generator(shape, 2, 5), Mlp.discriminator(shape, 2, 1), null);
    Files.writeString(
        file,
        "{\"generator\": %s, \"discriminator\": %s}"
            .formatted(networks.generator().toJson(), networks.discriminator().toJson()));
    Map<String, String> values = Map.of("network", "file:" + file, "image.size", "12");

    TrainerSettings settings = settings(values);
    assertThat(settings.imageChannels()).isEqualTo(3);
    assertThat(settings.spec(shape).generator()).isEqualTo(networks.generator());
    assertThat(settings.spec(shape).discriminator()).isEqualTo(networks.discriminator());

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("network", "file:" + file)))
        .withMessageContaining("take images of [12, 12, 3], not of [32, 32, 3]");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("network", "file:" + folder.resolve("none.json"))))
        .withMessage("the network file " + folder.resolve("none.json") + " does not exist");
  }

  @Test
  void refusesAPenaltyThatDoesNotFit() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () ->
                settings(
                    Map.of("objective", "minimax", "penalty", "r1", "discriminator.norm", "batch")))
        .withMessageContaining(
            "a gradient penalty needs a discriminator without batch normalisation");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("penalty", "dragan", "objective", "wasserstein")))
        .withMessageContaining("can be added only to non-saturating, minimax");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("discriminator.norm", "batch")))
        .withMessageMatching(".*layer \\d+ is BatchNorm.*, such as non-saturating");
  }

  @Test
  void refusesAReplayBufferThatIsTooLargeForImagesInColour() {
    TrainerSettings open =
        settings(Map.of("image.size", "64", "replay.images", "300000", "image.channels", "0"));

    assertThat(open.spec(new ImageShape(64, 64, 1)).imageShape().channels()).isEqualTo(1);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> open.spec(new ImageShape(64, 64, 3)))
        .withMessageMatching(
            "the model's training state would have \\d+ bytes, at most \\d+ are possible;"
                + " use a smaller network.width, image.size or replay.images");
  }

  @Test
  void aSemiSupervisedModelLearnsLabelledImagesAgainAndOthersAll() {
    Map<String, String> replay = Map.of("replay.images", "500", "replay.share", "0.25");
    Map<String, String> few = new HashMap<>(replay);
    few.putAll(Map.of("objective", "semi-supervised", "objective.classes", "10"));

    assertThat(settings(replay).replay()).contains(new Replay(500, 16, false));
    assertThat(settings(few).replay()).contains(new Replay(500, 16, true));
  }

  @Test
  void aSampleGridOfLargeImagesHasAsManyRowsAsFitIntoARecord() {
    TrainerSettings settings = settings(Map.of());

    assertThat(settings.sampleRows(new ImageShape(128, 128, 3), 8)).isEqualTo(8);
    assertThat(settings.sampleRows(new ImageShape(256, 256, 3), 8)).isEqualTo(5);
    assertThat(settings.sampleRows(new ImageShape(256, 256, 3), 16)).isEqualTo(2);
  }

  @Test
  void aSampleGridHasTheSameNumberOfColumnsForEachClass() {
    TrainerSettings settings = settings(Map.of());

    assertThat(IntStream.of(0, 1, 2, 3, 5, 8, 10, 16, 200).map(settings::sampleColumns))
        .containsExactly(8, 8, 8, 6, 5, 8, 10, 16, 16);
    assertThat(settings(Map.of("samples.columns", "4")).sampleColumns(10)).isEqualTo(4);
  }

  @Test
  void shufflesOnlyWhereNoImageIsSkipped() {
    for (String other : List.of("lag.policy=latest", "divergence.action=rollback")) {
      String[] setting = other.split("=");
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> settings(Map.of("shuffle.images", "100", setting[0], setting[1])))
          .withMessageContaining("needs lag.policy=all and divergence.action=stop");
    }
  }

  @Test
  void refusesWhatNoNetworkIsBuiltFor() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("image.size", "28")))
        .withMessageContaining("24, 32, 48, 64, 96, 128, ... (3 or 4 times a power of 2)")
        .withMessageContaining("not 28x28");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("network", "sngan", "image.size", "40")))
        .withMessageContaining("SNGAN networks are built for images of 24, 32, 48, 64, 96, 128,");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("network", "mlp", "objective", "autoencoding")))
        .withMessageContaining("which the networks mlp do not have");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("network", "vgg")))
        .withMessage(
            "Invalid value vgg for configuration network: must be dcgan, sngan, mlp or file:PATH");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("image.channels", "2")))
        .withMessageContaining("image.channels");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("objective", "nonsense")))
        .withMessageContaining("objective");
  }

  private static TrainerSettings settings(Map<String, String> values) {
    return TrainerSettings.of(new Settings(TrainerSettings.definition(), values));
  }
}
