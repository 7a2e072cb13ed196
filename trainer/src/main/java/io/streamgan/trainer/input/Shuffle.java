package io.streamgan.trainer.input;

import java.util.Map;

/**
 * Images that are shuffled together, of which the first are packed already. The images are those
 * from the input positions to {@code ends}, and their order follows from {@code seed} and from
 * their offsets alone, so that whoever reads them again draws the same ones.
 *
 * @param seed of the order; 0 for the order of the offsets
 * @param drawn number of images that are packed
 * @param ends partition to the offset after the last record
 */
public record Shuffle(long seed, int drawn, Map<Integer, Long> ends) {
  public Shuffle {
    ends = Map.copyOf(ends);
  }
}
