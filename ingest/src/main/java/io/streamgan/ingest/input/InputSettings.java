package io.streamgan.ingest.input;

import io.streamgan.schemas.settings.Settings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/**
 * Where images come from and how their records are read: the settings {@code ingest.input.*},
 * {@code ingest.header.*} and {@code ingest.json.*}.
 *
 * @param topics by name; empty for {@code raw-images}
 * @param headers names of the headers of records whose value is the image itself
 * @param fields of JSON objects
 */
public record InputSettings(
    InputFormat format, List<String> topics, HeaderNames headers, FieldPaths fields) {
  public static final String FORMAT = "ingest.input.format";
  public static final String TOPICS = "ingest.input.topics";

  private static final String HEADER = "ingest.header.";
  private static final String JSON = "ingest.json.";

  /** Defaults, as the declarations have them. */
  public static final InputSettings DEFAULT = of(new Settings(define(Settings.shared()), Map.of()));

  /** Names of headers; their values are UTF-8. */
  public record HeaderNames(String id, String source, String label) {}

  /** Names of fields, with dots between those of objects within objects. */
  public record FieldPaths(
      String id, String source, String label, String capturedAt, String content) {}

  /** Adds the declarations to those of a service. */
  public static ConfigDef define(ConfigDef definition) {
    definition
        .define(
            FORMAT,
            Type.STRING,
            InputFormat.AUTO.code(),
            ValidString.in(InputFormat.codes().toArray(String[]::new)),
            Importance.MEDIUM,
            "What the records to be read hold: avro (RawImage), bytes (the encoded image, the rest"
                + " in headers), json (the image in base64), or auto, which tells them by how they"
                + " begin.")
        .define(
            TOPICS,
            Type.LIST,
            List.of(),
            Importance.MEDIUM,
            "Topics to read instead of raw-images, by their full names; they are never created.");
    header(definition, "id", "identity of the image; without it topic, partition and offset");
    header(definition, "source", "source; without it the record's key, or the topic's name");
    header(definition, "label", "label; without it the image is unlabelled");
    field(definition, "id", "id", "identity");
    field(definition, "source", "source", "source");
    field(definition, "label", "label", "label, a text or a number");
    field(
        definition,
        "captured.at",
        "capturedAt",
        "time, milliseconds since 1970 or ISO 8601; without it the record's");
    return field(definition, "content", "content", "encoded image in base64, or as a data URL");
  }

  public static InputSettings of(Settings settings) {
    return new InputSettings(
        InputFormat.of(settings.getString(FORMAT)),
        List.copyOf(settings.getList(TOPICS)),
        new HeaderNames(
            settings.getString(HEADER + "id"),
            settings.getString(HEADER + "source"),
            settings.getString(HEADER + "label")),
        new FieldPaths(
            settings.getString(JSON + "id"),
            settings.getString(JSON + "source"),
            settings.getString(JSON + "label"),
            settings.getString(JSON + "captured.at"),
            settings.getString(JSON + "content")));
  }

  private static void header(ConfigDef definition, String name, String meaning) {
    definition.define(
        HEADER + name,
        Type.STRING,
        name,
        Importance.LOW,
        "Header of records in bytes that holds the " + meaning + ".");
  }

  private static ConfigDef field(ConfigDef definition, String name, String path, String meaning) {
    return definition.define(
        JSON + name,
        Type.STRING,
        path,
        Importance.LOW,
        "Field of records in JSON that holds the " + meaning + "; dots lead into objects.");
  }
}
