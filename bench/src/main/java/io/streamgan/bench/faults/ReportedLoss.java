package io.streamgan.bench.faults;

import io.streamgan.bench.BenchException;
import io.streamgan.bench.faults.KnownStream.Fed;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.events.EventType;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records that a trainer has reported as lost.
 *
 * @param topic number of the topic that they were on, from 0
 * @param from offset of the first
 * @param to offset after the last
 */
record ReportedLoss(int topic, long from, long to) {
  private static final ReportSerde<HealthEvent> SERDE = ReportSerde.of(HealthEvent.class);
  private static final Pattern MESSAGE =
      Pattern.compile("partition 0: (.*) offset (\\d+); the next offset is (\\d+)");

  /** Returns what events report, in order. */
  static List<ReportedLoss> read(Map<String, Object> client) {
    List<String> messages = new ArrayList<>();
    String events = Topic.EVENTS.name(Trial.PREFIX);
    try (TopicLog log = new TopicLog(client, events, TopicLog.End.DECIDED)) {
      log.readAll(
          record -> {
            HealthEvent event = SERDE.deserialize(events, record.value());
            if (event.getType().equals(EventType.INPUT_LOSS)) {
              messages.add(event.getMessage());
            }
          });
    }
    List<ReportedLoss> losses = new ArrayList<>();
    int topic = 0;
    for (String message : messages) {
      Matcher loss = MESSAGE.matcher(message);
      if (!loss.matches()) {
        throw new BenchException("an event with the message '%s'".formatted(message));
      }
      boolean recreated = loss.group(1).contains("created anew");
      long from = Long.parseLong(loss.group(2));
      long to = recreated ? Long.MAX_VALUE : Long.parseLong(loss.group(3));
      losses.add(new ReportedLoss(topic, from, to));
      topic += recreated ? 1 : 0;
    }
    return losses;
  }

  boolean covers(Fed record) {
    return record.topic() == topic && record.offset() >= from && record.offset() < to;
  }
}
