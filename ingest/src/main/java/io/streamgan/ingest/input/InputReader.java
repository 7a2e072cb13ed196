package io.streamgan.ingest.input;

import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.image.header.EncodedFormat;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.RegistryRecordReader;
import io.streamgan.schemas.settings.Settings;
import java.nio.ByteBuffer;

/**
 * Converts records of any producer to {@link RawImage}. For any bytes, the result is one of these
 * or a {@link RejectedImageException}. The encoded image is not decoded. Thread-safe.
 */
public final class InputReader {
  private static final int SINGLE_OBJECT = 0xc3;
  private static final int REGISTRY = 0;

  private final Settings settings;
  private final AvroInput avro;
  private final JsonInput json;

  /**
   * @param settings include {@link InputSettings}
   */
  public InputReader(Settings settings, AvroSerde<RawImage> avro) {
    this.settings = settings;
    this.avro = new AvroInput(settings, avro);
    json = new JsonInput(settings);
  }

  /**
   * @throws RejectedImageException when the value does not have the format of the settings
   */
  public RawImage read(InputRecord record) throws RejectedImageException {
    byte[] value = record.value();
    InputFormat format = settings.get(InputSettings.FORMAT);
    return switch (format == InputFormat.AUTO ? formatOf(record) : format) {
      case AVRO -> avro.read(record);
      case JSON -> json.read(record);
      case BYTES -> readBytes(record);
      case AUTO ->
          throw new RejectedImageException(
              Reason.MALFORMED_RECORD,
              "expected RawImage in Avro, JSON or an image, found %s"
                  .formatted(value == null ? "no value" : value.length + " bytes of none of them"));
    };
  }

  private static InputFormat formatOf(InputRecord record) {
    byte[] value = record.value();
    if (value == null || value.length == 0) {
      return InputFormat.AUTO;
    }
    int first = value[0] & 0xff;
    if (first == SINGLE_OBJECT
        || first == REGISTRY
        || RegistryRecordReader.isIdentifiedBy(record.headers())) {
      return InputFormat.AVRO;
    }
    if (JsonInput.isObject(value)) {
      return InputFormat.JSON;
    }
    return EncodedFormat.of(value) == EncodedFormat.OTHER ? InputFormat.AUTO : InputFormat.BYTES;
  }

  private RawImage readBytes(InputRecord record) throws RejectedImageException {
    byte[] value = record.value();
    if (value == null) {
      throw new RejectedImageException(
          Reason.MALFORMED_RECORD, "expected an image, found no value");
    }
    String id = record.header(settings.get(InputSettings.HEADER_ID));
    String source = record.header(settings.get(InputSettings.HEADER_SOURCE));
    RawImage.Builder image =
        RawImage.newBuilder()
            .setId(id == null ? record.position() : id)
            .setSource(source == null ? record.sourceByKey() : source)
            .setCapturedAt(record.time())
            .setContent(ByteBuffer.wrap(value));
    String label = record.header(settings.get(InputSettings.HEADER_LABEL));
    if (label != null) {
      image.setLabel(label);
    }
    return image.build();
  }
}
