package io.streamgan.trainer.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.events.EventRequest;
import io.streamgan.schemas.events.EventType;
import io.streamgan.schemas.serde.ReportSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.KafkaFutures;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends requests to the trainer of a model. The trainer handles them if {@code health.act} is set:
 * before its next step, or, if it is not running, before its first.
 */
public final class RequestAdmin {
  private final ReportSerde<HealthEvent> events = ReportSerde.of(HealthEvent.class);
  private final Settings settings;
  private final String topic;

  /**
   * @throws KafkaException when the cluster cannot be reached, or the topic is missing
   */
  public RequestAdmin(Settings settings) {
    this.settings = settings;
    topic = Topic.EVENTS.name(settings.topicsPrefix());
    Topics.requirePresent(
        settings.kafka(Client.ADMIN), settings.topicsPrefix(), List.of(Topic.EVENTS));
  }

  /**
   * Requests a rollback to the newest checkpoint of a step before {@code step}.
   *
   * @throws KafkaException when the request cannot be sent
   */
  public void rollback(long step) {
    send(EventRequest.ROLLBACK, step, "a rollback before step %d was requested".formatted(step));
  }

  /**
   * Requests a pause until {@link #resume}.
   *
   * @throws KafkaException when the request cannot be sent
   */
  public void pause() {
    send(EventRequest.PAUSE, 0, "a pause was requested");
  }

  /**
   * Requests the end of a pause, whatever its reason.
   *
   * @throws KafkaException when the request cannot be sent
   */
  public void resume() {
    send(EventRequest.RESUME, 0, "the end of a pause was requested");
  }

  private void send(String request, long step, String message) {
    HealthEvent event =
        HealthEvent.newBuilder()
            .setType(EventType.REQUEST)
            .setRequest(request)
            .setRunId("")
            .setStep(step)
            .setSinceStep(step)
            .setImagesSeen(0)
            .setMessage(message)
            .setAt(Instant.now())
            .build();
    byte[] key = settings.modelName().getBytes(UTF_8);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings.kafka(Client.PRODUCER),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      KafkaFutures.get(
          producer.send(new ProducerRecord<>(topic, key, events.serialize(topic, event))));
    }
  }
}
