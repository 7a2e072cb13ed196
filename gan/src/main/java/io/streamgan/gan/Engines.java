package io.streamgan.gan;

/** Where engines come from. */
public final class Engines {
  private Engines() {}

  /** An engine in its initial state. */
  public static GanEngine create(GanSpec spec) {
    throw new UnsupportedOperationException();
  }

  /** A generator that samples from {@code snapshot}. */
  public static ImageGenerator load(GeneratorSnapshot snapshot) {
    throw new UnsupportedOperationException();
  }
}
