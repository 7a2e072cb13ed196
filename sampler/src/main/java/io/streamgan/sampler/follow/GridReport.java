package io.streamgan.sampler.follow;

import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.serde.MalformedRecordException;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Samples that the trainer drew, as one picture.
 *
 * @param step step after which they were drawn
 * @param imagesSeen real images seen by then
 * @param generatorVersion newest published generator at that time; 0 before the first
 * @param seed of the latents
 * @param png the grid; not copied
 * @param reportedAt when the report was sent
 */
public record GridReport(
    String runId,
    long step,
    long imagesSeen,
    long generatorVersion,
    long seed,
    int rows,
    int columns,
    byte[] png,
    Instant reportedAt) {
  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;

  /**
   * @throws MalformedRecordException when the picture is no PNG
   */
  static GridReport of(SampleGrid grid, Instant reportedAt) {
    ByteBuffer bytes = grid.getPng().duplicate();
    byte[] png = new byte[bytes.remaining()];
    bytes.get(png);
    if (png.length < Long.BYTES || ByteBuffer.wrap(png).getLong() != PNG_SIGNATURE) {
      throw new MalformedRecordException(
          "expected a PNG, found %d bytes that are none".formatted(png.length));
    }
    if (grid.getRows() < 1 || grid.getColumns() < 1) {
      throw new MalformedRecordException(
          "expected a grid, found %d rows and %d columns"
              .formatted(grid.getRows(), grid.getColumns()));
    }
    return new GridReport(
        grid.getRunId(),
        grid.getStep(),
        grid.getImagesSeen(),
        grid.getGeneratorVersion(),
        grid.getSeed(),
        grid.getRows(),
        grid.getColumns(),
        png,
        reportedAt);
  }
}
