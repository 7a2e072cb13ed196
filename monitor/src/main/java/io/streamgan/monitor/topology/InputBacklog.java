package io.streamgan.monitor.topology;

import java.util.Map;
import java.util.OptionalLong;

/** Knows the number of input records that wait for a trainer. */
@FunctionalInterface
public interface InputBacklog {
  /**
   * Records of the images topic from {@code inputOffsets} on; empty while unknown.
   *
   * @param inputOffsets partition to the offset of the next record
   */
  OptionalLong records(Map<String, Long> inputOffsets);
}
