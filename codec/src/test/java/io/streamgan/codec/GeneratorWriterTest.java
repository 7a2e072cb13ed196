package io.streamgan.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.schemas.GeneratorManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class GeneratorWriterTest {
  private static final String TOPIC = "streamgan.generators";
  private static final String MODEL = "faces/small";

  private static final GeneratorSnapshot GENERATOR =
      new GeneratorSnapshot(
          TestGenerators.network(2, 4), TestGenerators.parameters(TestGenerators.network(2, 4), 1));

  private final GeneratorWriter writer = new GeneratorWriter(TOPIC, MODEL);

  @Test
  void aLargeGeneratorIsWrittenInChunksThatItsManifestFollows() {
    List<ProducerRecord<byte[], byte[]>> records = write(TestGenerators.network(40, 64), 1);

    assertThat(records).extracting(ProducerRecord::topic).containsOnly(TOPIC);
    assertThat(records)
        .extracting(record -> new String(record.key(), UTF_8))
        .containsExactly("faces/small/0", "faces/small/1", "faces/small/2", "faces/small/manifest");
  }

  @Property(tries = 20)
  void whatIsWrittenIsReadAgain(
      @ForAll @IntRange(min = 1, max = 40) int latentSize,
      @ForAll @IntRange(min = 1, max = 64) int size,
      @ForAll long seed)
      throws Exception {
    NetworkSpec network = TestGenerators.network(latentSize, size);
    GeneratorReader reader = new GeneratorReader(TOPIC, MODEL);
    Optional<PublishedGenerator> last = Optional.empty();
    for (ProducerRecord<byte[], byte[]> record : write(network, seed)) {
      assertThat(last).isEmpty();
      last = reader.read(new String(record.key(), UTF_8), record.value());
    }

    PublishedGenerator read = last.orElseThrow();
    assertThat(read.snapshot().network()).isEqualTo(network);
    assertThat(read.snapshot().parameters()).isEqualTo(TestGenerators.parameters(network, seed));
    GeneratorManifest manifest = read.manifest();
    assertThat(manifest.getVersion()).isEqualTo(3);
    assertThat(manifest.getRunId()).isEqualTo("run");
    assertThat(manifest.getStep()).isEqualTo(300);
    assertThat(manifest.getImagesSeen()).isEqualTo(19_200);
    assertThat(manifest.getInputOffsets()).containsOnlyKeys("0").containsEntry("0", 51L);
    assertThat(read.imageShape().toList()).containsExactly(size, size, 3);
    assertThat(read.latentSize()).isEqualTo(latentSize);
    assertThat(read).hasToString("generator 3 of run run");
  }

  @Test
  void aClassifierFollowsTheGenerator() throws Exception {
    ClassifierSnapshot classifier = classifier(List.of(4, 4, 3));
    List<ProducerRecord<byte[], byte[]>> records = write(GENERATOR.withClassifier(classifier));
    GeneratorReader reader = new GeneratorReader(TOPIC, MODEL);
    Optional<PublishedGenerator> last = Optional.empty();
    for (ProducerRecord<byte[], byte[]> record : records) {
      last = reader.read(new String(record.key(), UTF_8), record.value());
    }

    GeneratorSnapshot read = last.orElseThrow().snapshot();
    assertThat(read.classifier()).isEqualTo(classifier);
    assertThat(read.parameters()).isEqualTo(GENERATOR.parameters());
    assertThat(last.orElseThrow().manifest().getClassifierSize())
        .isEqualTo(classifier.parameters().remaining());
  }

  @Test
  void aClassifierOfImagesOfAnotherShapeIsRefused() {
    List<ProducerRecord<byte[], byte[]>> records =
        write(GENERATOR.withClassifier(classifier(List.of(4, 4, 1))));
    GeneratorReader reader = new GeneratorReader(TOPIC, MODEL);

    assertThatThrownBy(
            () -> {
              for (ProducerRecord<byte[], byte[]> record : records) {
                reader.read(new String(record.key(), UTF_8), record.value());
              }
            })
        .isInstanceOf(RefusedGeneratorException.class)
        .hasMessageContaining("its classifier takes images of");
  }

  private static ClassifierSnapshot classifier(List<Integer> image) {
    NetworkSpec network =
        new NetworkSpec(
            image,
            List.of(
                new LayerSpec.Flatten(),
                new LayerSpec.Linear(image.get(0) * image.get(1) * image.get(2), 3, true)));
    return new ClassifierSnapshot(network, TestGenerators.parameters(network, 5));
  }

  private List<ProducerRecord<byte[], byte[]>> write(NetworkSpec network, long seed) {
    return write(new GeneratorSnapshot(network, TestGenerators.parameters(network, seed)));
  }

  private List<ProducerRecord<byte[], byte[]>> write(GeneratorSnapshot generator) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    writer.write(TestGenerators.manifest("run", 3), generator, records::add);
    return records;
  }
}
