package io.streamgan.ingest.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.settings.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes images from records whose fields somebody else has named. Thread-safe. */
final class FieldMapping {
  private static final String DATA_URL = "data:";

  /** ISO 8601 and the forms in which Python and SQL print times: a space, no zone, no time. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[XXX][XX][X]")
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  private final Settings settings;
  private final FieldNames names;
  private final String expected;

  /**
   * @param expected description of the records, with article, for errors
   */
  FieldMapping(Settings settings, FieldNames names, String expected) {
    this.settings = settings;
    this.names = names;
    this.expected = expected;
  }

  /**
   * @param fields returns the value of the field at a path; a missing node if there is none
   */
  RawImage image(InputRecord record, Function<String, JsonNode> fields)
      throws RejectedImageException {
    String id = text(fields.apply(settings.get(names.id())));
    String source = text(fields.apply(settings.get(names.source())));
    RawImage.Builder image =
        RawImage.newBuilder()
            .setId(id == null ? record.position() : id)
            .setSource(source == null ? record.sourceByKey() : source)
            .setCapturedAt(time(fields, record.time()))
            .setContent(content(fields));
    String label = label(fields.apply(settings.get(names.label())));
    if (label != null) {
      image.setLabel(label);
    }
    return image.build();
  }

  RejectedImageException malformed(String found, @Nullable Exception cause) {
    String message = "expected %s, found %s".formatted(expected, found);
    return cause == null
        ? new RejectedImageException(Reason.MALFORMED_RECORD, message)
        : new RejectedImageException(Reason.MALFORMED_RECORD, message, cause);
  }

  private ByteBuffer content(Function<String, JsonNode> fields) throws RejectedImageException {
    String path = settings.get(names.content());
    JsonNode node = fields.apply(path);
    try {
      if (node.isBinary()) {
        return ByteBuffer.wrap(node.binaryValue());
      }
      if (!node.isTextual()) {
        throw malformed("none with bytes or text in field '%s'".formatted(path), null);
      }
      String text = node.textValue();
      String base64 = text.startsWith(DATA_URL) ? text.substring(text.indexOf(',') + 1) : text;
      return ByteBuffer.wrap(Base64.getDecoder().decode(standardAlphabet(base64)));
    } catch (IOException | IllegalArgumentException e) {
      throw malformed("no base64 in field '%s'".formatted(path), e);
    }
  }

  /** Removes line ends and spaces, and replaces the two characters of the URL-safe alphabet. */
  private static String standardAlphabet(String base64) {
    return base64.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
  }

  private Instant time(Function<String, JsonNode> fields, Instant otherwise)
      throws RejectedImageException {
    String path = settings.get(names.capturedAt());
    JsonNode node = fields.apply(path);
    if (node.canConvertToLong()) {
      return Instant.ofEpochMilli(node.longValue());
    }
    if (!node.isTextual()) {
      return otherwise;
    }
    try {
      // Avro carries milliseconds in 64 bits; ISO 8601 can name times far outside of them.
      return Instant.ofEpochMilli(instant(node.textValue()).toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw malformed("no time in field '%s'".formatted(path), e);
    }
  }

  private static Instant instant(String text) {
    TemporalAccessor time =
        TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
    if (time instanceof OffsetDateTime zoned) {
      return zoned.toInstant();
    }
    return time instanceof LocalDateTime local
        ? local.toInstant(ZoneOffset.UTC)
        : LocalDate.from(time).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  /** A whole number may have a fraction of zero: tables with gaps hold numbers as 3.0. */
  private static @Nullable String label(JsonNode node) throws RejectedImageException {
    if (!node.isFloatingPointNumber()) {
      return text(node);
    }
    double number = node.doubleValue();
    if (!Double.isFinite(number)) {
      throw new RejectedImageException(
          Reason.UNKNOWN_LABEL, "label %s is no finite number".formatted(number));
    }
    return number == Math.rint(number) ? node.decimalValue().toBigInteger().toString() : text(node);
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() || node.isNumber() ? node.asText() : null;
  }
}
