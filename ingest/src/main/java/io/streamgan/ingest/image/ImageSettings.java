package io.streamgan.ingest.image;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.ImageSize;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import java.time.Duration;

/**
 * Declares the format that images are converted to, and the limits of decoding: {@code image.*}.
 */
public final class ImageSettings {
  public static final Declarations DECLARATIONS = new Declarations();

  private static final int LOCAL_PIXELS = 2;
  private static final int LOCAL_BYTES = 4;

  public static final Setting<ImageSize> SIZE =
      DECLARATIONS
          .ofString("image.size", "32")
          .accepting(ImageSize.VALID, ImageSize::parse)
          .as(ImageSize::parse)
          .high(
              "Size in pixels that all images are converted to: the side of a square, or width and"
                  + " height, such as 48x32.");
  public static final Setting<Integer> CHANNELS =
      DECLARATIONS
          .ofInt("image.channels", 0)
          .accepting("[0, 1, 3, 4]", ImageSettings::requireChannels)
          .high(
              "Number of channels that all images are converted to: 1 (grey), 3 (RGB), 4 (RGB and"
                  + " opacity; images without transparency are opaque), or 0, which stands for 1"
                  + " with IDX files and synthetic digits, for their own number with NumPy files,"
                  + " and for 3 with all others.");

  public static final Setting<ImageFit> FIT =
      DECLARATIONS
          .ofEnum("image.fit", ImageFit.CROP)
          .medium(
              "How an image gets the proportions of image.size, whose default is a square: crop"
                  + " keeps the largest central part, letterbox keeps the whole image and adds"
                  + " borders, which are black, or transparent with image.channels=4, stretch"
                  + " scales each axis on its own.");
  public static final Setting<Background> BACKGROUND =
      DECLARATIONS
          .ofString("image.background", "black")
          .accepting("black, white, auto or #rrggbb", Background::parse)
          .as(Background::parse)
          .medium(
              "Colour that transparent pixels are blended with unless image.channels is 4: black,"
                  + " white, #rrggbb, or auto, which stands for the colour of the image's edge"
                  + " where that is opaque, and otherwise for white behind dark and black behind"
                  + " light images.");
  public static final Setting<Boolean> TRANSPOSE =
      DECLARATIONS
          .ofBoolean("image.transpose", false)
          .medium(
              "Whether rows and columns of all images are exchanged; EMNIST's files store them the"
                  + " other way round.");
  private static final Setting<Integer> MAX_PIXELS =
      DECLARATIONS
          .ofInt("image.max.pixels", DecodingOptions.DEFAULT_MAX_PIXELS)
          .atLeast(1)
          .low(
              "Largest number of pixels of an encoded image; a larger image is rejected before it"
                  + " is decoded. Pixels of more than 4 bytes (RGBA of 16 bits per channel) count"
                  + " twice. Decoding takes about 4 bytes of heap per pixel. A feed of decoded"
                  + " images allows twice as many, for photos of phones, unless feed.strict is"
                  + " set.");
  private static final Setting<Integer> MAX_BYTES =
      DECLARATIONS
          .ofInt("image.max.bytes", DecodingOptions.DEFAULT_MAX_BYTES)
          .between(1, 64 << 20)
          .low(
              "Largest size of an encoded image in bytes; a feed of decoded images allows four"
                  + " times as many unless feed.strict is set.");
  private static final Setting<Integer> MAX_FRAMES =
      DECLARATIONS
          .ofInt("image.max.frames", DecodingOptions.DEFAULT_MAX_FRAMES)
          .atLeast(1)
          .low(
              "Largest number of frames of an animation, or of pages of a TIFF file. Only the first"
                  + " is decoded.");
  private static final Setting<Duration> MAX_DECODE_TIME =
      DECLARATIONS
          .ofLong("image.max.decode.ms", DecodingOptions.DEFAULT_MAX_TIME.toMillis())
          .atLeast(1)
          .as(Duration::ofMillis)
          .low("Longest time in milliseconds that the decoding of one image may take.");
  private static final Setting<Boolean> ALLOW_TRAILING_DATA =
      DECLARATIONS
          .ofBoolean("image.allow.trailing.data", false)
          .low(
              "Whether bytes other than zeros may follow the end of an image, and the end marker of"
                  + " a JPEG may be missing. Phones append videos and further images to photos; a"
                  + " file that is valid in two formats at once looks the same. A feed of decoded"
                  + " images allows both unless feed.strict is set.");

  private ImageSettings() {}

  /**
   * Returns the decoding options of {@code settings}.
   *
   * @param sourceChannels number of channels where {@link #CHANNELS} is 0
   * @param local whether local files are decoded, which are trusted more than records of a topic:
   *     {@link DecodingOptions#lenient} holds, with {@value #LOCAL_PIXELS} times the pixels and
   *     {@value #LOCAL_BYTES} times the bytes
   */
  public static DecodingOptions decoding(Settings settings, int sourceChannels, boolean local) {
    int channels = settings.get(CHANNELS);
    return new DecodingOptions(
        new ImageShape(settings.get(SIZE), channels == 0 ? sourceChannels : channels),
        settings.get(FIT),
        times(settings.get(MAX_PIXELS), local ? LOCAL_PIXELS : 1),
        times(settings.get(MAX_BYTES), local ? LOCAL_BYTES : 1),
        settings.get(MAX_FRAMES),
        settings.get(MAX_DECODE_TIME),
        local || settings.get(ALLOW_TRAILING_DATA),
        settings.get(BACKGROUND),
        settings.get(TRANSPOSE));
  }

  private static int times(int limit, int factor) {
    return (int) Math.min(Integer.MAX_VALUE, (long) limit * factor);
  }

  private static void requireChannels(int channels) {
    if (channels != 0 && !ImageShape.areChannels(channels)) {
      throw new IllegalArgumentException("expected 0, 1, 3 or 4");
    }
  }
}
