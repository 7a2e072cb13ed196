package io.streamgan.ingest.input;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.ApplicationId;
import java.util.List;

/**
 * Declares the input topics, and how their records are read: {@code ingest.input.*}, {@code
 * ingest.header.*}, {@code ingest.json.*} and {@code ingest.avro.*}.
 */
public final class InputSettings {
  public static final Declarations DECLARATIONS = new Declarations();

  /** The setting that {@code feed} reads as well: it names the group that feed.raw waits for. */
  public static final Declarations GROUP = new Declarations();

  private static final ApplicationId APPLICATION_ID =
      ApplicationId.declare(
          GROUP,
          "ingest",
          "Application id of the ingest service in Kafka Streams, and its consumer group on the"
              + " topics that it reads");

  static final Setting<InputFormat> FORMAT =
      DECLARATIONS
          .ofEnum("ingest.input.format", InputFormat.AUTO)
          .medium(
              "Format of the records' values: avro (RawImage, or any record of the registry), bytes"
                  + " (the encoded image itself, described by headers), json (an object with the"
                  + " image in base64), or auto, which recognises each of them by its first"
                  + " bytes.");

  /** Full names; an empty list stands for {@code raw-images}. */
  public static final Setting<List<String>> TOPICS =
      DECLARATIONS
          .ofList("ingest.input.topics", List.of())
          .medium(
              "Full names of the topics to read instead of raw-images. Missing ones are not"
                  + " created.");

  static final Setting<String> HEADER_ID =
      header("id", "id of the image", "topic, partition and offset are the id");
  static final Setting<String> HEADER_SOURCE =
      header("source", "name of the source", "the record's key, or else the topic, is the source");
  static final Setting<String> HEADER_LABEL = header("label", "label", "the image is unlabelled");

  /** Fields of JSON objects. */
  static final FieldNames JSON = FieldNames.declare(DECLARATIONS, "ingest.json.", "a JSON record");

  /** Fields of Avro records other than {@code RawImage}. */
  static final FieldNames AVRO =
      FieldNames.declare(
          DECLARATIONS,
          "ingest.avro.",
          "an Avro record whose schema is in the registry and is not RawImage's");

  private InputSettings() {}

  /** Returns the consumer group that reads the topics. */
  public static String applicationId(Settings settings) {
    return APPLICATION_ID.in(settings);
  }

  private static Setting<String> header(String name, String content, String absent) {
    return DECLARATIONS
        .ofString("ingest.header." + name, name)
        .low(
            "Header that holds the %s of a record whose value is the encoded image; if it is absent, %s."
                .formatted(content, absent));
  }
}
