package io.streamgan.bench.faults;

import io.streamgan.schemas.Round;
import io.streamgan.schemas.RoundShare;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The rounds of one model that have closed.
 *
 * @param rounds in their order on the topic
 */
record ClosedRounds(List<Round> rounds) {
  private static final AvroSerde<Round> SERDE = AvroSerde.of(Round.class);

  static ClosedRounds read(Map<String, Object> client, String model) {
    List<Round> rounds = new ArrayList<>();
    String topic = Topic.ROUNDS.name(Trial.PREFIX);
    try (TopicLog log = new TopicLog(client, topic, TopicLog.End.DECIDED)) {
      log.readAll(
          record -> {
            if (new String(record.key(), StandardCharsets.UTF_8).equals(model)) {
              Round round = SERDE.deserialize(topic, record.value());
              if (round.getClosedAt() != null) {
                rounds.add(round);
              }
            }
          });
    }
    return new ClosedRounds(rounds);
  }

  /** Checks that the rounds follow one another, and that all lanes had the same part in each. */
  void judge(Figures figures, int lanes, long steps, long images) {
    figures.require(
        "rounds follow one another",
        rounds.stream()
            .map(Round::getRound)
            .toList()
            .equals(LongStream.range(0, rounds.size()).boxed().toList()));
    figures.tell("rounds", rounds.size());
    figures.check(
        "rounds without a share of each lane",
        rounds.stream().filter(round -> round.getShares().size() != lanes).count(),
        0);
    figures.check("step of the last round", last(), steps);
    figures.check(
        "short shares",
        rounds.stream()
            .filter(
                round ->
                    round.getShares().stream().map(RoundShare::getSteps).distinct().count() > 1)
            .count(),
        0);
    figures.check(
        "images of all shares",
        rounds.stream()
            .flatMap(round -> round.getShares().stream())
            .mapToLong(RoundShare::getImages)
            .sum(),
        images);
  }

  private long last() {
    return rounds.isEmpty() ? 0 : rounds.get(rounds.size() - 1).getStep();
  }
}
