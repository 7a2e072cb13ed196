package io.streamgan.ingest.input;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;

/**
 * Settings that contain the paths of the fields of records of one format; dots separate the names
 * of nested fields.
 */
record FieldNames(
    Setting<String> id,
    Setting<String> source,
    Setting<String> label,
    Setting<String> capturedAt,
    Setting<String> content) {

  /**
   * @param prefix of the settings' names
   * @param record description of the records, with article
   */
  static FieldNames declare(Declarations declarations, String prefix, String record) {
    Field field =
        (name, path, content) ->
            declarations
                .ofString(prefix + name, path)
                .low(
                    "Field of %s that holds the %s; dots separate the names of nested fields."
                        .formatted(record, content));
    return new FieldNames(
        field.declare("id", "id", "id of the image"),
        field.declare("source", "source", "name of the source"),
        field.declare("label", "label", "label, a string or a number"),
        field.declare(
            "captured.at",
            "capturedAt",
            "time of capture, in milliseconds since 1970 or in ISO 8601, where UTC is assumed if"
                + " the time has no zone (if absent, the record's timestamp is used)"),
        field.declare("content", "content", "encoded image, as bytes, in base64 or as a data URL"));
  }

  /** Declares one setting. */
  private interface Field {
    Setting<String> declare(String name, String path, String content);
  }
}
