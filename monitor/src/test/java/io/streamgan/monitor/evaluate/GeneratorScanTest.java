package io.streamgan.monitor.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.codec.GeneratorWriter;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.codec.RefusedGeneratorException.Reason;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.schemas.GeneratorManifest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class GeneratorScanTest {
  private static final String TOPIC = "streamgan.generators";
  private static final String MODEL = "default";

  private final GeneratorScan scan = new GeneratorScan(TOPIC, MODEL);
  private final GeneratorRefusals refusals = new GeneratorRefusals();
  private long offset;

  @Test
  void findsTheNewestGenerator() {
    take(generator(1, 0.5f));
    take(generator(2, 0.5f));

    assertThat(scan.newest()).map(PublishedGenerator::version).hasValue(2L);
    assertThat(scan.refusal()).isEmpty();
  }

  @Test
  void remainsOfAnOlderGeneratorAreNoFault() {
    List<ProducerRecord<byte[], byte[]>> remains = generator(1, 0.5f);
    remains.remove(0);
    take(remains);
    take(generator(2, 0.5f));

    assertThat(scan.newest()).map(PublishedGenerator::version).hasValue(2L);
    assertThat(scan.refusal()).isEmpty();
  }

  @Test
  void aTornNewestGeneratorIsRefusedAndTheOneBeforeItFound() {
    take(generator(1, 0.5f));
    List<ProducerRecord<byte[], byte[]>> torn = generator(2, 0.5f);
    torn.remove(0);
    take(torn);

    assertThat(scan.newest()).map(PublishedGenerator::version).hasValue(1L);
    assertThat(scan.refusal())
        .hasValueSatisfying(
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(Reason.INCOMPLETE_OR_CORRUPT);
              assertThat(refusal)
                  .hasMessageStartingWith("streamgan.generators-0@2: version 2 is incomplete");
            });
  }

  @Test
  void parametersThatAreNotFiniteAreRefused() {
    take(generator(1, Float.NaN));

    assertThat(scan.newest()).isEmpty();
    assertThat(scan.refusal())
        .map(RefusedGeneratorException::reason)
        .hasValue(Reason.NON_FINITE_PARAMETERS);
  }

  @Test
  void tombstonesAreIgnored() {
    take(generator(1, 0.5f));
    scan.take(new ConsumerRecord<>(TOPIC, 0, offset++, "default/manifest".getBytes(UTF_8), null));

    assertThat(scan.newest()).isPresent();
    assertThat(scan.refusal()).isEmpty();
  }

  @Test
  void aRefusalIsCountedOnceHoweverOftenItIsMet() {
    for (int pass = 0; pass < 3; pass++) {
      GeneratorScan again = new GeneratorScan(TOPIC, MODEL);
      offset = 0;
      records(generator(1, Float.NaN)).forEach(again::take);
      again.refusal().ifPresent(refusals::add);
    }
    assertThat(refusals.count(Reason.NON_FINITE_PARAMETERS)).isEqualTo(1);

    take(generator(1, Float.NaN));
    scan.refusal().ifPresent(refusals::add);

    assertThat(refusals.count(Reason.NON_FINITE_PARAMETERS)).isEqualTo(2);
    assertThat(refusals.count(Reason.NOT_NEWER)).isZero();
  }

  private void take(List<ProducerRecord<byte[], byte[]>> sent) {
    records(sent).forEach(scan::take);
  }

  private List<ConsumerRecord<byte[], byte[]>> records(List<ProducerRecord<byte[], byte[]>> sent) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : sent) {
      records.add(new ConsumerRecord<>(record.topic(), 0, offset++, record.key(), record.value()));
    }
    return records;
  }

  private static List<ProducerRecord<byte[], byte[]>> generator(long version, float parameter) {
    NetworkSpec network =
        new NetworkSpec(
            List.of(2), List.of(new LayerSpec.Linear(2, 16, true), new LayerSpec.Reshape(4, 4, 1)));
    ByteBuffer parameters =
        ByteBuffer.allocate((int) network.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (parameters.hasRemaining()) {
      parameters.putFloat(parameter);
    }
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    new GeneratorWriter(TOPIC, MODEL)
        .write(
            GeneratorManifest.newBuilder()
                .setVersion(version)
                .setStep(1)
                .setImagesSeen(64)
                .setRunId("run")
                .setInputOffsets(Map.of())
                .setCapturedAt(Instant.EPOCH),
            new GeneratorSnapshot(network, parameters.flip()),
            records::add);
    return records;
  }
}
