package io.streamgan.trainer.settings;

import java.util.Locale;

/**
 * What drift changes about learning, for a while.
 *
 * @param kind what is changed
 * @param factor that learning rates are multiplied, or the half-life of the averaged generator is
 *     divided by; 1 or more
 * @param untilImages real images seen after which learning is as before
 */
public record Adaptation(Kind kind, double factor, long untilImages) {
  /** Learning is as the settings say. */
  public static final Adaptation NONE = new Adaptation(Kind.NONE, 1, 0);

  /** What is changed. */
  public enum Kind {
    /** Nothing. */
    NONE,
    /** The learning rates of D and G. */
    LEARNING_RATE,
    /** The half-life of the averaged generator. */
    EMA;

    /** As settings and records name it: {@code learning-rate}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The kind that {@code label} names; nothing where it names none.
     *
     * @param label as {@link #label} has it
     */
    public static Kind of(String label) {
      for (Kind kind : values()) {
        if (kind.label().equals(label)) {
          return kind;
        }
      }
      return NONE;
    }
  }

  /** Whether anything is changed. */
  public boolean isActive() {
    return kind != Kind.NONE;
  }

  /** What the learning rates are multiplied with. */
  public double learningRateFactor() {
    return kind == Kind.LEARNING_RATE ? factor : 1;
  }

  /** What the half-life of the averaged generator is divided by. */
  public double halfLifeDivisor() {
    return kind == Kind.EMA ? factor : 1;
  }
}
