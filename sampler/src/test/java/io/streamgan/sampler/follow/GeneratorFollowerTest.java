package io.streamgan.sampler.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.codec.RefusedGeneratorException.Reason;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.TestRecords;
import io.streamgan.sampler.TestRecords.Keyed;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class GeneratorFollowerTest {
  private static final String TOPIC = "streamgan.generators";
  private static final String MODEL = "default";

  private final RecordingSink sink = new RecordingSink();
  private final GeneratorFollower follower = new GeneratorFollower(TOPIC, MODEL, sink);
  private long offset;

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
    sink.refuseNext = true;
    read(generator("run", 1));
    read(generator("run", 1));

    assertThat(sink.served).containsExactly("run 1");
    assertThat(sink.refused).containsExactly(Reason.FAILED_PROBE);
  }

  @Test
  void aTombstoneChangesNothing() throws Exception {
    follower.caughtUp();
    read(generator("run", 1));
    follower.read(new ConsumerRecord<>(TOPIC, 0, offset++, "default/manifest", null));

    assertThat(sink.served).containsExactly("run 1");
    assertThat(sink.refused).isEmpty();
  }

  private void read(List<Keyed> records) throws InterruptedException {
    for (Keyed record : records) {
      follower.read(new ConsumerRecord<>(TOPIC, 0, offset++, record.key(), record.value()));
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
    boolean refuseNext;

    @Override
    public void offer(PublishedGenerator generator) throws RefusedGeneratorException {
      if (refuseNext) {
        refuseNext = false;
        throw new RefusedGeneratorException(Reason.FAILED_PROBE, "as asked");
      }
      served.add(generator.manifest().getRunId() + " " + generator.version());
    }

    @Override
    public void refused(RefusedGeneratorException refusal) {
      refused.add(refusal.reason());
      messages.add(refusal.getMessage());
    }
  }
}
