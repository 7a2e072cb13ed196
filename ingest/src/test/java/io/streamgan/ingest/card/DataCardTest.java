package io.streamgan.ingest.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.image.ImageGrid;
import io.streamgan.schemas.ImageBatch;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class DataCardTest {
  @Test
  void addsUpWhatASampleShows() throws IOException {
    DataCard card = new DataCard();
    card.add(batch(new byte[] {0, 0, 0, 0, 100, 100, 100, 100}, List.of(0, 1)), 1000);
    card.add(batch(new byte[] {100, 100, 100, 100, 0, 0, 0, 0}, List.of(1, -1)), 3000);

    assertThat(card.images()).isEqualTo(4);
    assertThat(card.imagesPerRecord()).isEqualTo(2);
    assertThat(card.imagesPerSecond()).isEqualTo(2);
    assertThat(card.classes()).containsEntry(0, 1L).containsEntry(1, 2L).containsEntry(-1, 1L);
    assertThat(card.sizes()).containsEntry("2x2x1", 4L);
    assertThat(card.sources()).containsEntry("test", 4L);
    DataCard.Channel grey = card.channels().get(0);
    assertThat(grey.name()).isEqualTo("grey");
    assertThat(grey.mean()).isCloseTo(50, within(1e-9));
    assertThat(grey.deviation()).isCloseTo(50, within(1e-9));
    BufferedImage sheet = ImageIO.read(new ByteArrayInputStream(card.contactSheet()));
    assertThat(sheet.getWidth()).isEqualTo(4 * 2 + 3 * ImageGrid.GAP);
    assertThat(sheet.getHeight()).isEqualTo(2);
    assertThat(sheet.getRaster().getSample(2 + ImageGrid.GAP, 0, 0)).isEqualTo(100);
  }

  @Test
  void passesOverABatchThatContradictsItself() {
    DataCard card = new DataCard();

    card.add(batch(new byte[7], List.of(0, 1)), 0);

    assertThat(card.images()).isZero();
    assertThat(card.contactSheet()).isEmpty();
    assertThat(card.channels()).isEmpty();
  }

  private static ImageBatch batch(byte[] pixels, List<Integer> labels) {
    return ImageBatch.newBuilder()
        .setSource("test")
        .setCapturedAt(Instant.EPOCH)
        .setHeight(2)
        .setWidth(2)
        .setChannels(1)
        .setCount(2)
        .setPixels(ByteBuffer.wrap(pixels))
        .setLabels(labels)
        .build();
  }
}
