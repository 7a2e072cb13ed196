package io.streamgan.sampler.follow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.codec.RefusedGeneratorException.Reason;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.TestRecords;
import io.streamgan.sampler.TestRecords.Keyed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class GeneratorFollowerTest {
  private static final String TOPIC = "streamgan.generators";
  private static final String MODEL = "default";

  private final RecordingSink sink = new RecordingSink();
  private final List<ConsumerRecord<byte[], byte[]>> topic = new ArrayList<>();
  private final GeneratorFollower follower =
      new GeneratorFollower(TOPIC, MODEL, sink, reader -> topic.forEach(reader::read));

  @Test
  void ofThoseThatAreThereAtTheStartOnlyTheNewestIsServed() throws Exception {
    read(generator("run", 1));
    read(generator("run", 2));
    read(generator("run", 3));
    assertThat(sink.served).isEmpty();

    follower.caughtUp();

    assertThat(sink.served).containsExactly("run 3");
    assertThat(sink.refused).isEmpty();
  }

  @Test
  void remainsThatCompactionLeftOfOlderOnesAreNoFault() throws Exception {
    List<Keyed> remains = generator("run", 1);
    remains.subList(0, 2).clear();
    read(remains);
    read(generator("run", 2));
    follower.caughtUp();

    assertThat(sink.served).containsExactly("run 2");
    assertThat(sink.refused).isEmpty();
  }

  @Test
  void whenTheNewestAtTheStartIsTornTheOneBeforeItIsServedAndTheRefusalCounted() throws Exception {
    read(generator("run", 1));
    List<Keyed> torn = generator("run", 2);
    torn.remove(0);
    read(torn);
    follower.caughtUp();

    assertThat(sink.served).containsExactly("run 1");
    assertThat(sink.refused).containsExactly(Reason.INCOMPLETE_OR_CORRUPT);
    assertThat(sink.messages).singleElement().asString().startsWith("streamgan.generators-0@8: ");
  }

  @Test
  void whenTheNewestAtTheStartCannotBeServedTheOneBeforeItIsAndTheRefusalReported()
      throws Exception {
    read(generator("run", 1));
    read(generator("run", 2));
    sink.refuse(2);
    follower.caughtUp();

    assertThat(sink.calls).containsExactly("run 1", "refused failed-probe", "caught up");
    assertThat(sink.messages).singleElement().asString().startsWith("streamgan.generators-0@9: ");
    read(generator("run", 3));
    assertThat(sink.served).containsExactly("run 1", "run 3");
  }

  @Test
  void howeverManyAtTheStartCannotBeServedTheNewestThatCanIs() throws Exception {
    for (int version = 1; version <= 30; version++) {
      read(generator("run", version));
      if (version > 3) {
        sink.refuse(version);
      }
    }
    follower.caughtUp();

    assertThat(sink.served).containsExactly("run 3");
    assertThat(sink.refused).hasSize(27).containsOnly(Reason.FAILED_PROBE);
  }

  @Test
  void whenNoneAtTheStartCanBeServedEachIsTriedOnceAndTheNextIsServed() throws Exception {
    for (int version = 1; version <= 6; version++) {
      read(generator("run", version));
      sink.refuse(version);
    }
    follower.caughtUp();
    assertThat(sink.refused).hasSize(6);
    read(generator("run", 7));

    assertThat(sink.served).containsExactly("run 7");
  }

  @Test
  void servesEachNewerOneAsItComes() throws Exception {
    follower.caughtUp();
    read(generator("run", 1));
    read(generator("run", 2));

    assertThat(sink.served).containsExactly("run 1", "run 2");
  }

  @Test
  void anOlderOneIsRefused() throws Exception {
    follower.caughtUp();
    read(generator("run", 2));
    read(generator("run", 1));
    read(generator("run", 2));

    assertThat(sink.served).containsExactly("run 2");
    assertThat(sink.refused).containsExactly(Reason.NOT_NEWER, Reason.NOT_NEWER);
  }

  @Test
  void aModelThatBeganAnewIsServedFromItsFirstVersionOn() throws Exception {
    follower.caughtUp();
    read(generator("first", 9));
    read(generator("second", 1));
    read(generator("first", 10));

    assertThat(sink.served).containsExactly("first 9", "second 1");
    assertThat(sink.refused).containsExactly(Reason.NOT_NEWER);
  }

  @Test
  void oneThatTheSinkRefusesMayBeFollowedByTheSameVersion() throws Exception {
    follower.caughtUp();
    sink.refuse(1);
    read(generator("run", 1));
    sink.unfit.clear();
    read(generator("run", 1));

    assertThat(sink.served).containsExactly("run 1");
    assertThat(sink.refused).containsExactly(Reason.FAILED_PROBE);
  }

  @Test
  void aTombstoneChangesNothing() throws Exception {
    follower.caughtUp();
    read(generator("run", 1));
    follower.read(new ConsumerRecord<>(TOPIC, 0, topic.size(), "default/manifest", null));

    assertThat(sink.served).containsExactly("run 1");
    assertThat(sink.refused).isEmpty();
  }

  private void read(List<Keyed> records) throws InterruptedException {
    for (Keyed record : records) {
      long offset = topic.size();
      follower.read(new ConsumerRecord<>(TOPIC, 0, offset, record.key(), record.value()));
      topic.add(
          new ConsumerRecord<>(TOPIC, 0, offset, record.key().getBytes(UTF_8), record.value()));
    }
  }

  private static List<Keyed> generator(String runId, long version) {
    return new ArrayList<>(
        TestRecords.generator(MODEL, runId, version, TestGenerator.parameters(version), 1000));
  }

  private static final class RecordingSink implements GeneratorSink {
    final List<String> served = new ArrayList<>();
    final List<Reason> refused = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    final Set<Long> unfit = new HashSet<>();

    void refuse(long version) {
      unfit.add(version);
    }

    @Override
    public void offer(PublishedGenerator generator) throws RefusedGeneratorException {
      if (unfit.contains(generator.version())) {
        throw new RefusedGeneratorException(Reason.FAILED_PROBE, "as asked");
      }
      served.add(generator.manifest().getRunId() + " " + generator.version());
      calls.add(served.get(served.size() - 1));
    }

    @Override
    public void refused(RefusedGeneratorException refusal) {
      refused.add(refusal.reason());
      messages.add(refusal.getMessage());
      calls.add("refused " + refusal.reason().label());
    }

    @Override
    public void caughtUp() {
      calls.add("caught up");
    }
  }
}
