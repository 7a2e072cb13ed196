package io.streamgan.sampler.follow;

import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.serde.MalformedRecordException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What a generator's manifest says.
 *
 * @param version increases within a run
 * @param step step after which the generator was taken
 * @param imagesSeen real images seen by then
 * @param runId the training run
 * @param inputOffsets input partition to the offset of the next record
 * @param capturedAt when the newest image learned from came to be
 * @param sha256 lower-case hexadecimal, of the payload
 * @param network what the payload's floats are the parameters of
 * @param size bytes of the payload
 * @param parts chunks of the payload
 */
public record GeneratorInfo(
    long version,
    long step,
    long imagesSeen,
    String runId,
    Map<Integer, Long> inputOffsets,
    Instant capturedAt,
    String sha256,
    NetworkSpec network,
    long size,
    int parts) {
  public GeneratorInfo {
    inputOffsets = Map.copyOf(inputOffsets);
  }

  /**
   * @throws IllegalArgumentException when the manifest's network is no network specification
   */
  static GeneratorInfo of(GeneratorManifest manifest) {
    return new GeneratorInfo(
        manifest.getVersion(),
        manifest.getStep(),
        manifest.getImagesSeen(),
        manifest.getRunId(),
        offsets(manifest.getInputOffsets()),
        manifest.getCapturedAt(),
        manifest.getSha256(),
        NetworkSpec.fromJson(manifest.getNetworkSpec()),
        manifest.getSize(),
        manifest.getParts());
  }

  /**
   * Partition numbers out of a map whose keys are text, as Avro's are.
   *
   * @throws MalformedRecordException when a key is no number
   */
  static Map<Integer, Long> offsets(Map<String, Long> byPartition) {
    Map<Integer, Long> offsets = new HashMap<>();
    byPartition.forEach(
        (partition, offset) -> {
          try {
            offsets.put(Integer.valueOf(partition), offset);
          } catch (NumberFormatException e) {
            throw new MalformedRecordException(
                "expected a partition's number, found '%s'".formatted(partition), e);
          }
        });
    return offsets;
  }

  @Override
  public String toString() {
    return "generator %d of run %s".formatted(version, runId);
  }
}
