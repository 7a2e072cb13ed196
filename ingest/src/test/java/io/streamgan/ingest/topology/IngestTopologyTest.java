package io.streamgan.ingest.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.ingest.IngestSettings;
import io.streamgan.ingest.TestImages;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngestTopologyTest {
  private static final Instant CAPTURED = Instant.ofEpochMilli(1_700_000_000_123L);
  private static final AvroSerde<RawImage> RAW_IMAGES = AvroSerde.of(RawImage.class);

  private final IngestCounts counts = new IngestCounts();
  private final TopologyTestDriver driver =
      new TopologyTestDriver(
          IngestTopology.build(settings(0), SinkLimits.of(settings(0)), counts), properties());
  private final TestInputTopic<String, byte[]> rawImages =
      driver.createInputTopic("t.raw-images", new StringSerializer(), new ByteArraySerializer());
  private final TestOutputTopic<String, ImageBatch> images =
      driver.createOutputTopic(
          "t.images", new StringDeserializer(), AvroSerde.of(ImageBatch.class));
  private final TestOutputTopic<String, byte[]> deadLetters =
      driver.createOutputTopic(
          "t.dead-letters", new StringDeserializer(), new ByteArrayDeserializer());

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void convertsAnImageAndKeepsWhatBelongsToIt() {
    rawImages.pipeInput("camera", raw(TestImages.png(20, 20, 0x0a0b0c), "dog"));

    TestRecord<String, ImageBatch> record = images.readRecord();
    ImageBatch batch = record.value();
    assertThat(record.key()).isEqualTo("camera");
    assertThat(batch.getSource()).isEqualTo("camera");
    assertThat(batch.getCapturedAt()).isEqualTo(CAPTURED);
    assertThat(List.of(batch.getHeight(), batch.getWidth(), batch.getChannels(), batch.getCount()))
        .containsExactly(8, 8, 3, 1);
    assertThat(batch.getPixels().array()).hasSize(192).startsWith(10, 11, 12);
    assertThat(batch.getLabels()).containsExactly(1);
    assertThat(batch.getIds()).containsExactly("picture");
    assertThat(deadLetters.isEmpty()).isTrue();
    assertThat(counts.accepted()).isEqualTo(1);
  }

  @Test
  void anImageWithoutALabelHasNone() {
    rawImages.pipeInput("camera", raw(TestImages.jpeg(20, 20, 0), null));

    assertThat(images.readValue().getLabels()).isNull();
  }

  @Test
  void sendsWhatIsNoRecordToTheDeadLettersAsItCame() {
    byte[] value = {1, 2, 3};
    Headers theirs = new RecordHeaders();
    theirs.add("theirs", new byte[] {7});
    rawImages.pipeInput("camera", raw(TestImages.png(8, 8, 0), null));
    rawImages.pipeInput(new TestRecord<>("camera", value, theirs));

    TestRecord<String, byte[]> letter = deadLetters.readRecord();

    assertThat(letter.key()).isEqualTo("camera");
    assertThat(letter.value()).isEqualTo(value);
    assertThat(letter.headers().lastHeader("theirs").value()).containsExactly(7);
    assertThat(header(letter, DeadLetter.REASON)).isEqualTo("MALFORMED_RECORD");
    assertThat(header(letter, DeadLetter.TOPIC)).isEqualTo("t.raw-images");
    assertThat(header(letter, DeadLetter.PARTITION)).isEqualTo("0");
    assertThat(header(letter, DeadLetter.OFFSET)).isEqualTo("1");
    assertThat(header(letter, DeadLetter.DETAIL))
        .startsWith("expected RawImage in Avro, JSON or an image, found 3 bytes");
    assertThat(counts.rejected(Reason.MALFORMED_RECORD)).isEqualTo(1);
  }

  @Test
  void aDeadLetterFitsIntoARecordThatIsAsLargeAsItsTopicTakes() {
    rawImages.pipeInput("camera", new byte[(8 << 20) - 100]);

    TestRecord<String, byte[]> letter = deadLetters.readRecord();

    assertThat(letter.key()).isEqualTo("camera");
    assertThat(letter.value()).isNull();
    assertThat(header(letter, DeadLetter.DETAIL))
        .endsWith("; the value (8388508 bytes) did not fit into the dead letter");
    assertThat(header(letter, DeadLetter.OFFSET)).isEqualTo("0");
  }

  @Test
  void givesEachRejectedImageItsReason() {
    byte[] png = TestImages.png(20, 20, 0);
    rawImages.pipeInput("a", raw(new byte[] {1, 2}, null));
    rawImages.pipeInput("b", raw(Arrays.copyOf(png, 40), null));
    rawImages.pipeInput("c", raw(TestImages.png(3, 3, 0), null));
    rawImages.pipeInput("d", raw(TestImages.png(200, 200, 0), null));
    rawImages.pipeInput("e", raw(png, "horse"));
    rawImages.pipeInput("f", (byte[]) null);

    assertThat(deadLetters.readRecordsToList())
        .extracting(letter -> letter.key() + " " + header(letter, DeadLetter.REASON))
        .containsExactly(
            "a UNSUPPORTED_FORMAT",
            "b UNDECODABLE",
            "c IMAGE_TOO_SMALL",
            "d TOO_MANY_PIXELS",
            "e UNKNOWN_LABEL",
            "f MALFORMED_RECORD");
    assertThat(images.isEmpty()).isTrue();
    assertThat(counts.rejected()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e400", "1e300", "1e30", "-1e400"})
  void sendsAnImageWhoseLabelIsANumberOfNoClassToTheDeadLetters(String label) {
    byte[] png = TestImages.png(20, 20, 0);
    rawImages.pipeInput(
        "camera",
        "{\"label\": %s, \"content\": \"%s\"}"
            .formatted(label, Base64.getEncoder().encodeToString(png))
            .getBytes(StandardCharsets.UTF_8));

    assertThat(header(deadLetters.readRecord(), DeadLetter.REASON)).isEqualTo("UNKNOWN_LABEL");
  }

  @Test
  void theDeadLetterOfALabelOfMegabytesQuotesItsBeginning() {
    rawImages.pipeInput("camera", raw(TestImages.png(20, 20, 0), "x".repeat(2 << 20)));

    assertThat(header(deadLetters.readRecord(), DeadLetter.DETAIL))
        .hasSizeLessThan(1100)
        .startsWith("label 'xxx")
        .contains("xxx' is none of the 2 of ingest.classes");
  }

  @Test
  void anImageThatDoesNotFitIntoARecordBesideItsKeyHeadersAndIdIsADeadLetter() {
    byte[] large = new byte[5 << 20];
    Headers headers = new RecordHeaders();
    headers.add("theirs", large);
    rawImages.pipeInput(
        new TestRecord<>("k".repeat(5 << 20), raw(TestImages.png(20, 20, 0), null), headers));

    TestRecord<String, byte[]> letter = deadLetters.readRecord();

    assertThat(images.isEmpty()).isTrue();
    assertThat(header(letter, DeadLetter.REASON)).isEqualTo("TOO_MANY_BYTES");
    assertThat(header(letter, DeadLetter.DETAIL))
        .startsWith("the image's key, headers and batch have 104");
  }

  @Test
  void dropsContentThatCameBeforeWithinTheWindow() {
    try (TopologyTestDriver deduplicating =
        new TopologyTestDriver(
            IngestTopology.build(settings(2), SinkLimits.of(settings(2)), counts), properties())) {
      TestInputTopic<String, byte[]> input =
          deduplicating.createInputTopic(
              "t.raw-images", new StringSerializer(), new ByteArraySerializer());
      for (int colour : new int[] {1, 1, 2, 1, 3, 4, 1}) {
        input.pipeInput("camera", raw(TestImages.png(10, 10, colour), null));
      }
      input.pipeInput("camera", raw(new byte[] {9}, null));
      input.pipeInput("camera", raw(new byte[] {9}, null));
    }

    // The last 1 comes when 3 and 4 have pushed the first out of the window of two.
    assertThat(counts.duplicates()).isEqualTo(2);
    assertThat(counts.accepted()).isEqualTo(5);
    assertThat(counts.rejected()).isEqualTo(2);
  }

  private static Settings settings(int window) {
    return new Settings(
        IngestSettings.definition(),
        Map.of(
            "topics.prefix", "t.",
            "image.size", "8",
            "image.max.pixels", "10000",
            "image.max.bytes", "1048576",
            "ingest.classes", "cat,dog",
            "ingest.deduplicate", Boolean.toString(window > 0),
            "ingest.deduplicate.window.images", Integer.toString(Math.max(1, window))));
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    return properties;
  }

  private static byte[] raw(byte[] content, @Nullable String label) {
    RawImage.Builder image =
        RawImage.newBuilder()
            .setId("picture")
            .setSource("camera")
            .setCapturedAt(CAPTURED)
            .setContent(ByteBuffer.wrap(content));
    if (label != null) {
      image.setLabel(label);
    }
    return RAW_IMAGES.serialize("t.raw-images", image.build());
  }

  private static String header(TestRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
