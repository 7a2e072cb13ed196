package io.streamgan.schemas.serde;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * The 64-bit Rabin fingerprints by which records in single-object encoding name a schema. The
 * specification's canonical form reduces a primitive type with a logical type to the name of the
 * primitive type. Apache's library for Python and goavro write {@code {"type":"long"}} for it
 * instead, and hamba/avro for Go keeps the logical type, so that their fingerprints differ.
 */
final class Fingerprints {
  private Fingerprints() {}

  /** Returns the specification's fingerprint, then those of the other libraries. */
  static List<Long> of(Schema schema) {
    return List.of(
        SchemaNormalization.parsingFingerprint64(schema),
        fingerprint(schema, type -> "{\"type\":\"%s\"}".formatted(type.getName())),
        fingerprint(
            schema,
            type ->
                "{\"type\":\"%s\",\"logicalType\":\"%s\"}"
                    .formatted(type.getName(), type.getLogicalType().getName())));
  }

  private static long fingerprint(Schema schema, Function<Schema, String> logical) {
    return SchemaNormalization.fingerprint64(
        form(schema, logical, new HashSet<>()).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param logical returns the form of a primitive type with a logical type
   * @param named full names of the types that the form contains so far
   */
  private static String form(Schema schema, Function<Schema, String> logical, Set<String> named) {
    return switch (schema.getType()) {
      case RECORD, ENUM, FIXED ->
          named.add(schema.getFullName())
              ? "{\"name\":\"%s\",\"type\":\"%s\",%s}"
                  .formatted(
                      schema.getFullName(),
                      schema.getType().getName(),
                      definition(schema, logical, named))
              : quoted(schema.getFullName());
      case ARRAY ->
          "{\"type\":\"array\",\"items\":%s}"
              .formatted(form(schema.getElementType(), logical, named));
      case MAP ->
          "{\"type\":\"map\",\"values\":%s}".formatted(form(schema.getValueType(), logical, named));
      case UNION ->
          schema.getTypes().stream()
              .map(type -> form(type, logical, named))
              .collect(Collectors.joining(",", "[", "]"));
      default -> schema.getLogicalType() == null ? quoted(schema.getName()) : logical.apply(schema);
    };
  }

  private static String definition(
      Schema schema, Function<Schema, String> logical, Set<String> named) {
    return switch (schema.getType()) {
      case ENUM ->
          schema.getEnumSymbols().stream()
              .map(Fingerprints::quoted)
              .collect(Collectors.joining(",", "\"symbols\":[", "]"));
      case FIXED -> "\"size\":" + schema.getFixedSize();
      default ->
          schema.getFields().stream()
              .map(
                  field ->
                      "{\"name\":\"%s\",\"type\":%s}"
                          .formatted(field.name(), form(field.schema(), logical, named)))
              .collect(Collectors.joining(",", "\"fields\":[", "]"));
    };
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }
}
