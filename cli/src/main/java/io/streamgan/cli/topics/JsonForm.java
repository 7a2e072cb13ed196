package io.streamgan.cli.topics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/** JSON Schema of records that are written as JSON ({@code topics.format=json}). */
final class JsonForm {
  private JsonForm() {}

  /** Returns the JSON Schema of the JSON form of values of {@code schema}. */
  static ObjectNode of(Schema schema) {
    ObjectNode form = JsonNodeFactory.instance.objectNode();
    switch (schema.getType()) {
      case RECORD -> {
        form.put("type", "object");
        ObjectNode properties = form.putObject("properties");
        ArrayNode required = form.putArray("required");
        for (Schema.Field field : schema.getFields()) {
          ObjectNode property = of(field.schema());
          property.put("description", field.doc());
          properties.set(field.name(), property);
          if (!field.hasDefaultValue()) {
            required.add(field.name());
          }
        }
      }
      case UNION -> {
        ObjectNode present = of(schema.getTypes().get(1));
        form.putArray("oneOf").add(present).addObject().put("type", "null");
      }
      case MAP -> form.put("type", "object").set("additionalProperties", of(schema.getValueType()));
      case ARRAY -> form.put("type", "array").set("items", of(schema.getElementType()));
      case LONG, INT -> {
        if (schema.getLogicalType() == null) {
          form.put("type", "integer");
        } else {
          form.put("type", "string").put("format", "date-time");
        }
      }
      case DOUBLE -> {
        ArrayNode either = form.putArray("oneOf");
        either.addObject().put("type", "number");
        either.addObject().putArray("enum").add("NaN").add("Infinity").add("-Infinity");
      }
      case BYTES -> form.put("type", "string").put("contentEncoding", "base64");
      case STRING -> form.put("type", "string");
      default -> throw new IllegalArgumentException("no JSON form of " + schema);
    }
    return form;
  }
}
