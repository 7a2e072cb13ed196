package io.streamgan.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.trainer.input.Input.ImageRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchAssemblerTest {
  private static final ImageShape SHAPE = new ImageShape(1, 1, 1);

  @Test
  void leavesOutTheImagesThatMadeALossNonFinite() {
    OffendingImages bad = new OffendingImages(List.of(new OffendingImages.Range(0, 0, 2, 1, 0)));
    BatchAssembler batches = assembler(LagPolicy.Kind.ALL, bad, 0);

    batches.add(record(0, 4, 10), 0);
    batches.add(record(1, 4, 20), 0);

    assertThat(batches.next().images().pixels()).containsExactly(10, 11, 20, 21);
    assertThat(batches.imagesSkipped()).isEqualTo(2);
    assertThat(batches.offending()).isEqualTo(OffendingImages.NONE);
  }

  @Test
  void namesTheImagesOfTheNewestBatchAsOffending() {
    BatchAssembler batches = assembler(LagPolicy.Kind.ALL, OffendingImages.NONE, 0);
    batches.add(record(0, 6, 0), 0);
    batches.next();

    assertThat(batches.offendingWithNewestBatch().ranges())
        .containsExactly(new OffendingImages.Range(0, 0, 0, 0, 4));
  }

  @Test
  void saysOnceThatTheLagPolicyBeginsToSkip() {
    BatchAssembler batches = assembler(LagPolicy.Kind.LATEST, OffendingImages.NONE, 5);

    assertThat(batches.add(record(0, 4, 0), 0)).isFalse();
    assertThat(batches.add(record(1, 4, 0), 100)).isTrue();
    assertThat(batches.add(record(2, 4, 0), 100)).isFalse();
    batches.next();
    assertThat(batches.imagesSkipped()).isEqualTo(5 + 8);
  }

  @Test
  void keepsTheNewestCaptureTimeOfTheImagesHandedOut() {
    BatchAssembler batches = assembler(LagPolicy.Kind.ALL, OffendingImages.NONE, 0);
    assertThat(batches.capturedAtMillis()).isEqualTo(7);

    batches.add(new ImageRecord(0, 0, 99, new Images(SHAPE, 4, new byte[4]), List.of()), 0);
    assertThat(batches.capturedAtMillis()).isEqualTo(7);
    batches.next();

    assertThat(batches.capturedAtMillis()).isEqualTo(99);
  }

  private static BatchAssembler assembler(
      LagPolicy.Kind kind, OffendingImages offending, long skipped) {
    return new BatchAssembler(
        new Packer(4, Map.of(0, Position.at(0))),
        new LagPolicy(kind, 20, 1),
        new BatchAssembler.Start(Map.of(0, Position.at(0)), offending, skipped, 7));
  }

  private static ImageRecord record(long offset, int count, int first) {
    byte[] pixels = new byte[count];
    for (int i = 0; i < count; i++) {
      pixels[i] = (byte) (first + i);
    }
    return new ImageRecord(0, offset, 0, new Images(SHAPE, count, pixels), List.of());
  }
}
