package io.streamgan.ingest.feed;

import io.streamgan.ingest.image.Decoding;
import io.streamgan.ingest.image.Fit;
import io.streamgan.ingest.image.ImageFormat;
import io.streamgan.schemas.settings.Settings;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;

/** What images are brought to, and what decoding one may cost: the settings {@code image.*}. */
public final class ImageSettings {
  public static final String SIZE = "image.size";
  public static final String CHANNELS = "image.channels";
  public static final String FIT = "image.fit";
  public static final String MAX_PIXELS = "image.max.pixels";
  public static final String MAX_BYTES = "image.max.bytes";
  public static final String MAX_FRAMES = "image.max.frames";
  public static final String MAX_DECODE_MS = "image.max.decode.ms";
  public static final String ALLOW_TRAILING_DATA = "image.allow.trailing.data";

  private ImageSettings() {}

  static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            SIZE,
            Type.INT,
            32,
            Range.between(8, ImageFormat.MAX_SIZE),
            Importance.HIGH,
            "Height and width in pixels that all images are brought to.")
        .define(
            CHANNELS,
            Type.INT,
            0,
            channels(),
            Importance.HIGH,
            "Channels that all images are brought to: 1 (grey), 3 (RGB), or 0 for what suits the"
                + " source: 1 for IDX files and synthetic digits, 3 for folders, zips and raw"
                + " images.")
        .define(
            FIT,
            Type.STRING,
            Fit.CROP.code(),
            ValidString.in(Fit.codes().toArray(String[]::new)),
            Importance.MEDIUM,
            "How an oblong image becomes square: crop (the central square), letterbox (all of it,"
                + " with black borders) or stretch. Sizes change by area averaging.")
        .define(
            MAX_PIXELS,
            Type.INT,
            Decoding.DEFAULT_MAX_PIXELS,
            Range.atLeast(1),
            Importance.LOW,
            "Pixels of an encoded image at most; larger ones are rejected before they are decoded."
                + " Those of 16 bits count twice. Decoding takes 4 bytes of heap a pixel.")
        .define(
            MAX_BYTES,
            Type.INT,
            Decoding.DEFAULT_MAX_BYTES,
            Range.between(1, 64 << 20),
            Importance.LOW,
            "Bytes of an encoded image at most.")
        .define(
            MAX_FRAMES,
            Type.INT,
            Decoding.DEFAULT_MAX_FRAMES,
            Range.atLeast(1),
            Importance.LOW,
            "Frames of an animation, or pages, at most; the first is taken.")
        .define(
            MAX_DECODE_MS,
            Type.LONG,
            Decoding.DEFAULT_MAX_TIME.toMillis(),
            Range.atLeast(1),
            Importance.LOW,
            "Milliseconds that decoding an image may take.")
        .define(
            ALLOW_TRAILING_DATA,
            Type.BOOLEAN,
            false,
            Importance.LOW,
            "Whether an image may be followed by other bytes than zeros, as those of some phones"
                + " are by a film; files that are of two kinds at once look the same.");
  }

  /**
   * @param otherwise channels where the setting leaves them open
   */
  public static Decoding decoding(Settings settings, int otherwise) {
    int channels = settings.getInt(CHANNELS);
    return new Decoding(
        new ImageFormat(settings.getInt(SIZE), channels == 0 ? otherwise : channels),
        Fit.of(settings.getString(FIT)),
        settings.getInt(MAX_PIXELS),
        settings.getInt(MAX_BYTES),
        settings.getInt(MAX_FRAMES),
        Duration.ofMillis(settings.getLong(MAX_DECODE_MS)),
        settings.getBoolean(ALLOW_TRAILING_DATA));
  }

  private static ConfigDef.Validator channels() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          if (value == null || !Set.of(0, 1, 3).contains(value)) {
            throw new ConfigException(name, value, "expected 0, 1 or 3");
          }
        },
        () -> "[0, 1, 3]");
  }
}
