package io.streamgan.trainer.replay;

import io.streamgan.gan.Images;
import java.util.Map;
import java.util.Set;

/**
 * The content of a {@link ReplayBuffer}.
 *
 * @param images with the labels of all, -1 for an image without a label
 * @param seen number of images of each label that the buffer has been offered
 * @param full labels that have had the most images of a full buffer
 */
public record ReplayState(Images images, Map<Integer, Long> seen, Set<Integer> full) {
  public ReplayState {
    seen = Map.copyOf(seen);
    full = Set.copyOf(full);
  }
}
