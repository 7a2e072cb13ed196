package io.streamgan.cli.topics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicSchemas;
import java.math.BigDecimal;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * Describes the topics as an AsyncAPI document, from their declarations and the schemas of their
 * records.
 *
 * @see <a href="https://www.asyncapi.com/docs/reference/specification/v3.0.0">Specification</a>
 */
final class AsyncApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AVRO = "application/vnd.apache.avro+json;version=1.9.0";
  private static final String SINGLE_OBJECT = "application/avro";
  private static final String JSON_FORM = "Json";

  private AsyncApi() {}

  /**
   * What a topic holds.
   *
   * @param key meaning of the key
   */
  private record Contract(String description, String key) {}

  /** Returns the document for topics with {@code prefix}, which ends with a line break. */
  static String of(String prefix) {
    ObjectNode document = JSON.createObjectNode();
    document.put("asyncapi", "3.0.0");
    document
        .putObject("info")
        .put("title", "streamgan topics")
        .put("version", "1")
        .put(
            "description",
            "Values with an Avro schema are in single-object encoding: the bytes C3 01, the"
                + " 64-bit Rabin fingerprint of the writer's schema (little-endian), and the"
                + " record. With a schema registry, they are in Confluent's wire format. With"
                + " topics.format=json, values of metrics, metric-windows, quality and events are"
                + " JSON objects instead: the messages whose names end with Json."
                + " Records are written in transactions; read committed records only.");
    document.put("defaultContentType", SINGLE_OBJECT);
    ObjectNode channels = document.putObject("channels");
    ObjectNode operations = document.putObject("operations");
    ObjectNode messages = document.putObject("components").putObject("messages");
    for (Topic topic : Topic.values()) {
      String name = topic.name("");
      Contract contract = contract(topic);
      channel(channels.putObject(name), topic.name(prefix), topic, contract);
      ObjectNode operation = operations.putObject("receive-" + name).put("action", "receive");
      operation.putObject("channel").put("$ref", "#/channels/" + name);
      TopicSchemas.of(topic).forEach(schema -> message(messages, schema));
      if (TopicSchemas.hasFormat(topic)) {
        TopicSchemas.of(topic).forEach(schema -> jsonMessage(messages, schema));
      }
    }
    return written(document);
  }

  private static void channel(ObjectNode channel, String address, Topic topic, Contract contract) {
    channel.put("address", address).put("description", contract.description());
    ObjectNode messages = channel.putObject("messages");
    for (Schema schema : TopicSchemas.of(topic)) {
      String name = schema.getName();
      messages.putObject(name).put("$ref", "#/components/messages/" + name);
      if (TopicSchemas.hasFormat(topic)) {
        messages
            .putObject(name + JSON_FORM)
            .put("$ref", "#/components/messages/" + name + JSON_FORM);
      }
    }
    if (TopicSchemas.of(topic).isEmpty()) {
      messages.putObject("any").put("contentType", "application/octet-stream");
    }
    ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
    kafka.put("topic", address);
    ObjectNode configuration = kafka.putObject("topicConfiguration");
    new TreeMap<>(topic.config())
        .forEach(
            (setting, value) -> {
              if (setting.equals("cleanup.policy")) {
                configuration.putArray(setting).add(value);
              } else {
                configuration.put(setting, new BigDecimal(value));
              }
            });
    kafka.put("bindingVersion", "0.5.0");
    channel.put("x-key", contract.key());
  }

  private static void message(ObjectNode messages, Schema schema) {
    if (messages.has(schema.getName())) {
      return;
    }
    ObjectNode message = messages.putObject(schema.getName());
    message.put("name", schema.getFullName()).put("summary", schema.getDoc());
    ObjectNode payload = message.putObject("payload").put("schemaFormat", AVRO);
    try {
      payload.set("schema", JSON.readTree(schema.toString()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an Avro schema is JSON", e);
    }
  }

  private static void jsonMessage(ObjectNode messages, Schema schema) {
    messages
        .putObject(schema.getName() + JSON_FORM)
        .put("name", schema.getFullName())
        .put("summary", schema.getDoc())
        .put("contentType", "application/json")
        .set("payload", JsonForm.of(schema));
  }

  private static Contract contract(Topic topic) {
    return switch (topic) {
      case RAW_IMAGES ->
          new Contract(
              "Encoded images from producers: this record, an encoded image with headers, or JSON.",
              "source");
      case WATCHED_FILES ->
          new Contract(
              "Files that feeds of watched folders have sent; the value is size and time.",
              "source and path");
      case IMAGES -> new Contract("Decoded images of one shape, ready to learn from.", "source");
      case CLASSES -> new Contract("Names of the classes in the order of their indices.", "prefix");
      case METRICS -> new Contract("What each committed training step measured.", "model");
      case SAMPLES -> new Contract("Grids of generated images.", "model");
      case SAMPLE_REQUESTS ->
          new Contract(
              "Requests for samples: a JSON object with the parameters of /v1/samples.",
              "chosen by the client");
      case SAMPLE_REPLIES ->
          new Contract(
              "Replies to these requests, in the format that was asked for.",
              "that of the request");
      case GENERATORS ->
          new Contract(
              "The newest generator: its chunks, then its manifest, in one transaction.",
              "model/number of a chunk, or model/manifest");
      case CHECKPOINTS ->
          new Contract(
              "The newest checkpoints: chunks, then a manifest, in one transaction.",
              "model and part");
      case CONTRIBUTIONS ->
          new Contract(
              "What each lane of a model has learned in a round: chunks, then a manifest, in one"
                  + " transaction.",
              "model, lane and part");
      case ROUNDS -> new Contract("Rounds of models with several lanes.", "model");
      case METRIC_WINDOWS -> new Contract("Statistics of steps over windows of time.", "model");
      case QUALITY -> new Contract("Comparisons of generators with real images.", "model");
      case EVENTS -> new Contract("Health events of models.", "model");
      case DEAD_LETTERS ->
          new Contract(
              "Records that could not be used, unchanged, with headers that contain the reason.",
              "as it came");
    };
  }

  private static String written(ObjectNode document) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
    try {
      return JSON.writer(printer).writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }
}
