package io.streamgan.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamgan.ingest.TestImages;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Settings;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Photos as phones write them, for the feed of local files and for topics. */
class PhonePhotosTest {
  private final ImageDecoder feed = decoder(true);
  private final ImageDecoder topics = decoder(false);
  private final byte[] photo = TestImages.resource("ycc-420.jpg");

  @Test
  void takesTheFirstOfTheImagesOfUltraHdrAndMpo() throws RejectedImageException {
    byte[] two = concat(photo, TestImages.resource("ycc-444.jpg"));

    assertThat(feed.decode(two)).isEqualTo(topics.decode(photo));
    assertThat(reason(topics, two)).isEqualTo(Reason.TRAILING_DATA);
  }

  @Test
  void takesTheImageOfAMotionPhoto() throws RejectedImageException {
    byte[] motion = concat(photo, TestImages.heic());

    assertThat(feed.decode(motion)).isEqualTo(topics.decode(photo));
    assertThat(reason(topics, motion)).isEqualTo(Reason.TRAILING_DATA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ycc-444.jpg", "ycc-420.jpg", "progressive.jpg"})
  void takesAJpegWithoutAnEndMarker(String file) throws RejectedImageException {
    byte[] whole = TestImages.resource(file);
    byte[] open = Arrays.copyOf(whole, whole.length - 2);

    assertThat(feed.decode(open)).isEqualTo(topics.decode(whole));
    assertThat(reason(topics, open)).isEqualTo(Reason.UNDECODABLE);
  }

  @Test
  void refusesHalfAJpeg() {
    byte[] half = Arrays.copyOf(photo, photo.length * 9 / 10);

    assertThat(reason(feed, half)).isEqualTo(Reason.UNDECODABLE);
    assertThat(reason(topics, half)).isEqualTo(Reason.UNDECODABLE);
  }

  @Test
  void takesFortyEightMegapixelsAndMoreThanEightMebibytes() throws RejectedImageException {
    BufferedImage grey = new BufferedImage(8064, 6048, BufferedImage.TYPE_BYTE_BINARY);
    byte[] large = TestImages.encode(grey, "png");

    byte[] padded = Arrays.copyOf(photo, 9 << 20);

    assertThat(feed.decode(large)).hasSize(32 * 32 * 3).containsOnly(0);
    assertThat(reason(topics, large)).isEqualTo(Reason.TOO_MANY_PIXELS);
    assertThat(feed.decode(padded)).isEqualTo(topics.decode(photo));
    assertThat(reason(topics, padded)).isEqualTo(Reason.TOO_MANY_BYTES);
  }

  private static ImageDecoder decoder(boolean lenient) {
    return new ImageDecoder(
        ImageSettings.decoding(
            new Settings(
                Declarations.definition(ImageSettings.DECLARATIONS),
                // A machine that is busy takes longer than the default allows.
                Map.of("image.max.decode.ms", "60000")),
            3,
            lenient));
  }

  private static Reason reason(ImageDecoder decoder, byte[] content) {
    RejectedImageException rejected =
        catchThrowableOfType(RejectedImageException.class, () -> decoder.decode(content));
    assertThat(rejected).as("it is decoded").isNotNull();
    return rejected.reason();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }
}
