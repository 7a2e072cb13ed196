package io.streamgan.trainer.input;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/**
 * What a commit of offsets needs to know of the reading thread.
 *
 * @param leaderEpochs partition to the leader epoch of the newest record that was read. A log that
 *     was replaced from an offset on has a later epoch there, by which the next reader notices that
 *     it is not the log that was read.
 */
public record Membership(ConsumerGroupMetadata group, Map<Integer, Integer> leaderEpochs) {
  public Membership {
    leaderEpochs = Map.copyOf(leaderEpochs);
  }
}
