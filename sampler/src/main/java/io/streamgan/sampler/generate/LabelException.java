package io.streamgan.sampler.generate;

/** A request has a class that the generator does not have. */
public final class LabelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private LabelException(String message) {
    super(message);
  }

  /**
   * @param classes that the generator knows
   */
  static void require(int[] labels, int classes) {
    for (int label : labels) {
      if (classes == 0) {
        throw new LabelException("The generator knows no classes, so none can be asked for.");
      }
      if (label < 0 || label >= classes) {
        throw new LabelException(
            "The generator knows the classes 0 to %d, not %d.".formatted(classes - 1, label));
      }
    }
  }
}
