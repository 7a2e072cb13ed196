package io.streamgan.bench.detection;

import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.GanSpec.Adam;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.monitor.health.Condition;
import io.streamgan.schemas.events.EventType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.Set;

/** Failures that are injected, with the events that must report them. */
enum Failure implements FaultyEngine.Fault {
  /** Both learning rates are multiplied by 1,000. */
  LEARNING_RATE(
      Set.of(Condition.EXPLODING_LOSS.label(), Condition.SATURATION.label(), EventType.ROLLBACK)) {
    @Override
    public GanSpec spec(GanSpec before) {
      return withRates(before, 1000, 1000);
    }
  },
  /** D learns twice as fast, and G hardly. */
  FAST_DISCRIMINATOR(Set.of(Condition.SATURATION.label(), Condition.EXPLODING_LOSS.label())) {
    @Override
    public GanSpec spec(GanSpec before) {
      return withRates(before, 2, 1e-3);
    }
  },
  /** G's parameters are 0: it makes one image of all latents. */
  CONSTANT_GENERATOR(Set.of(Condition.MODE_COLLAPSE.label())) {
    @Override
    public GanSnapshot state(GanSnapshot before) {
      return generators(before, 0, 1);
    }
  },
  /** G makes another class instead of the last one, and does not learn to make it again. */
  CLASS_REMOVED(Set.of(Condition.MISSING_CLASSES.label())) {
    @Override
    public GanSpec spec(GanSpec before) {
      return withRates(before, 1, 1e-6);
    }

    @Override
    public GanSnapshot state(GanSnapshot before) {
      return generators(before, 1, before.spec().classes());
    }
  },
  /** Images have the labels of other images. */
  LABELS_SHUFFLED(Set.of(Condition.LABEL_MISMATCH.label())),
  /** No more images arrive. */
  INPUT_STOPPED(Set.of(Condition.STALLED_INPUT.label())),
  /** Other images than digits arrive. */
  OTHER_IMAGES(Set.of(Condition.DRIFT.label())),
  /** A parameter of D is not a number. */
  NOT_A_NUMBER(Set.of(Condition.NON_FINITE_LOSS.label(), EventType.ROLLBACK)) {
    @Override
    public GanSnapshot state(GanSnapshot before) {
      ByteBuffer state = copy(before);
      state.putFloat(0, Float.NaN);
      return with(before, state);
    }
  };

  private final Set<String> reported;

  Failure(Set<String> reported) {
    this.reported = reported;
  }

  /** Types of events of which one is expected. */
  Set<String> reported() {
    return reported;
  }

  /** As arguments name it: {@code learning-rate}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public GanSpec spec(GanSpec before) {
    return before;
  }

  @Override
  public GanSnapshot state(GanSnapshot before) {
    return before;
  }

  private static GanSpec withRates(GanSpec spec, double discriminator, double generator) {
    return spec.toBuilder()
        .adam(
            scaled(spec.discriminatorAdam(), discriminator),
            scaled(spec.generatorAdam(), generator))
        .build();
  }

  private static Adam scaled(Adam adam, double factor) {
    return new Adam(adam.learningRate() * factor, adam.beta1(), adam.beta2(), adam.epsilon());
  }

  /**
   * Changes the newest and the averaged generator: all parameters are 0, or the last class has the
   * vector of the first.
   */
  private static GanSnapshot generators(GanSnapshot before, int factor, int classes) {
    ByteBuffer state = copy(before);
    FloatBuffer values = state.asFloatBuffer();
    NetworkSpec generator = before.spec().generator();
    int size = Math.toIntExact(generator.size());
    int learned = Math.toIntExact(generator.learnedSize());
    int averaged = values.capacity() - size;
    for (int begin : new int[] {averaged - 2 * learned - size, averaged}) {
      if (factor == 0) {
        for (int i = 0; i < learned; i++) {
          values.put(begin + i, 0);
        }
      } else {
        NetworkSpec.Tensor first = generator.tensors().get(0);
        int vector = Math.toIntExact(first.size()) / classes;
        for (int i = 0; i < vector; i++) {
          values.put(begin + (classes - 1) * vector + i, values.get(begin + i));
        }
      }
    }
    return with(before, state);
  }

  private static ByteBuffer copy(GanSnapshot snapshot) {
    ByteBuffer state =
        ByteBuffer.allocate(snapshot.state().remaining()).order(ByteOrder.LITTLE_ENDIAN);
    return state.put(snapshot.state().duplicate()).flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static GanSnapshot with(GanSnapshot snapshot, ByteBuffer state) {
    return new GanSnapshot(snapshot.spec(), snapshot.step(), snapshot.imagesSeen(), state);
  }
}
