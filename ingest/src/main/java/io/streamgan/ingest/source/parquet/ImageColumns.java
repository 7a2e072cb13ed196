package io.streamgan.ingest.source.parquet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.ingest.source.SourceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The columns of images and of labels. The key-value metadata of files of Hugging Face names them
 * ({@code huggingface}, with the features' types). In other files, the images are the first column
 * of bytes, or of structures with a field {@code bytes}, and the labels a column of one of the
 * usual names.
 *
 * @param image name of the column of images
 * @param struct whether an image is a structure of which the field {@code bytes} is the file
 * @param label name of the column of labels; null for none
 * @param classNames names of the classes that labels are indices of; empty where the labels
 *     themselves name classes
 */
record ImageColumns(String image, boolean struct, @Nullable String label, List<String> classNames) {
  static final String BYTES = "bytes";

  private static final List<String> LABELS =
      List.of("label", "labels", "fine_label", "class", "cls", "class_name", "category");

  /**
   * Finds the columns.
   *
   * @param metadata key-value metadata of the file
   * @throws SourceException when no column has images
   */
  static ImageColumns of(Path file, MessageType schema, Map<String, String> metadata) {
    JsonNode features = features(metadata.getOrDefault("huggingface", "{}"));
    String image = null;
    String label = null;
    List<String> names = new ArrayList<>();
    for (Type column : schema.getFields()) {
      JsonNode feature = features.path(column.getName());
      String type = feature.path("_type").asText();
      if (image == null && (type.equals("Image") || features.isEmpty()) && isImage(column)) {
        image = column.getName();
      }
      if (label == null && type.equals("ClassLabel")) {
        label = column.getName();
        feature.path("names").forEach(name -> names.add(name.asText()));
      }
    }
    if (image == null) {
      throw new SourceException(
          "%s has no column of images: it has %s; expected bytes, or a structure with a field bytes"
              .formatted(file, schema.getFields().stream().map(Type::getName).toList()));
    }
    if (label == null) {
      label =
          LABELS.stream()
              .filter(schema::containsField)
              .filter(name -> schema.getType(name).isPrimitive())
              .findFirst()
              .orElse(null);
    }
    return new ImageColumns(image, !schema.getType(image).isPrimitive(), label, names);
  }

  private static boolean isImage(Type column) {
    if (column.isPrimitive()) {
      return isBytes(column);
    }
    return column.asGroupType().containsField(BYTES)
        && isBytes(column.asGroupType().getType(BYTES));
  }

  private static boolean isBytes(Type column) {
    return column.isPrimitive()
        && column.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY
        && !(column.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation);
  }

  private static JsonNode features(String json) {
    try {
      return new ObjectMapper().readTree(json).path("info").path("features");
    } catch (JsonProcessingException e) {
      // Columns of images are recognised by their types.
      return new ObjectMapper().createObjectNode();
    }
  }
}
