package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.network.Dcgan;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.NonSaturating;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.gan.objective.SemiSupervised;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GanEngineTest {
  private static final ImageShape SHAPE = new ImageShape(32, 32, 3);

  @Test
  void equalSeedsTrainToTheSameBits() {
    try (GanEngine one = Engines.create(spec(1));
        GanEngine other = Engines.create(spec(1));
        GanEngine third = Engines.create(spec(2))) {
      for (int i = 0; i < 5; i++) {
        assertThat(one.step(images(i))).isEqualTo(other.step(images(i)));
        third.step(images(i));
      }
      assertThat(one.parameterHash()).isEqualTo(other.parameterHash()).matches("[0-9a-f]{64}");
      assertThat(one.parameterHash()).isNotEqualTo(third.parameterHash());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 100})
  void aGeneratorWithSpectralNormsIsSampledWithTheWeightsThatItLearnsWith(double halfLife) {
    NetworkSpec generator =
        new NetworkSpec(
            List.of(4),
            List.of(
                new LayerSpec.SpectralNorm(new LayerSpec.Linear(4, 64, true)),
                new LayerSpec.Tanh(),
                new LayerSpec.Reshape(8, 8, 1)));
    NetworkSpec discriminator =
        new NetworkSpec(
            List.of(8, 8, 1), List.of(new LayerSpec.Flatten(), new LayerSpec.Linear(64, 1, true)));
    GanSpec spec =
        GanSpec.builder(generator, discriminator, new NonSaturating(0))
            .batchSize(8)
            .emaHalfLifeImages(halfLife)
            .build();
    Latents z = Latents.seeded(3, 20, 4);
    try (GanEngine engine = Engines.create(spec)) {
      engine.step(labelled(new ImageShape(8, 8, 1), 8, 1));

      Images sampled = engine.sample(z);

      double[] levels = levels(engine.snapshot(), z);
      for (int i = 0; i < levels.length; i++) {
        // To the nearest level, but where rounding in float32 decides which one is the nearest.
        assertThat((double) (sampled.pixels()[i] & 0xFF)).isCloseTo(levels[i], within(0.501));
      }
      try (ImageGenerator loaded = Engines.load(engine.generator(), EngineOptions.DEFAULT)) {
        assertThat(loaded.sample(z).pixels()).isEqualTo(sampled.pixels());
      }
    }
  }

  /**
   * Levels of tanh(z W / |W u| + b), before they are rounded, where the averaged generator is the
   * end of the state.
   */
  private static double[] levels(GanSnapshot snapshot, Latents z) {
    FloatBuffer state = snapshot.state().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    int at = state.remaining() - 4 * 64 - 64 - 64;
    int bias = at + 4 * 64;
    int u = bias + 64;
    double length = 0;
    double square = 0;
    for (int k = 0; k < 64; k++) {
      length += (double) state.get(u + k) * state.get(u + k);
    }
    for (int i = 0; i < 4; i++) {
      double sum = 0;
      for (int k = 0; k < 64; k++) {
        sum += (double) state.get(at + i * 64 + k) * state.get(u + k);
      }
      square += sum * sum;
    }
    double norm = Math.sqrt(square / length);
    double[] levels = new double[z.count() * 64];
    for (int i = 0; i < levels.length; i++) {
      double sum = 0;
      for (int k = 0; k < 4; k++) {
        sum += (double) z.values()[i / 64 * 4 + k] * state.get(at + k * 64 + i % 64);
      }
      sum = sum / norm + state.get(bias + i % 64);
      levels[i] = (Math.tanh(sum) + 1) * 127.5;
    }
    return levels;
  }

  /** The second network is wide enough for convolutions of fewer products. */
  @ParameterizedTest
  @ValueSource(ints = {8, 32})
  void severalThreadsTrainToTheSameBits(int width) {
    GanSpec spec = GanSpec.dcgan(SHAPE, 8, width, Objectives.named("r3gan"), 8, 1);
    Set<String> hashes = new HashSet<>();
    for (int run = 0; run < 10; run++) {
      try (GanEngine engine = Engines.create(spec, new EngineOptions(2))) {
        for (int i = 0; i < 3; i++) {
          engine.step(images(i));
        }
        hashes.add(engine.parameterHash());
      }
    }
    assertThat(hashes).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void withEveryObjectiveEqualSeedsAndRestoredSnapshotsTrainToTheSameBits(GanSpec spec) {
    ImageShape shape = spec.imageShape();
    EngineOptions options = new EngineOptions(1);
    try (GanEngine one = Engines.create(spec, options);
        GanEngine other = Engines.create(spec, options);
        GanEngine restored = Engines.create(spec, options)) {
      for (int i = 0; i < 50; i++) {
        Images images = labelled(shape, spec.imagesPerStep(), i);
        StepResult result = one.step(images);
        assertThat(other.step(images)).isEqualTo(result);
        if (i == 24) {
          restored.restore(GanSnapshot.read(one.snapshot().bytes()));
        } else if (i > 24) {
          assertThat(restored.step(images)).isEqualTo(result);
        }
      }
      assertThat(one.parameterHash()).isEqualTo(other.parameterHash());
      assertThat(restored.snapshot()).isEqualTo(one.snapshot());
    }
  }

  static Stream<GanSpec> specs() {
    ImageShape shape = new ImageShape(32, 32, 1);
    Stream<GanSpec> objectives =
        Objectives.NAMES.stream()
            .map(name -> GanSpec.dcgan(shape, 2, 8, Objectives.named(name), 4, 1))
            .map(
                spec ->
                    spec.toBuilder()
                        .discriminatorUpdates(
                            spec.objective().usualDiscriminatorUpdates() > 1 ? 2 : 1)
                        .build());
    GanSpec.Builder bare =
        GanSpec.builder(
                Dcgan.generator(shape, 2, 8),
                Dcgan.discriminator(shape, 2, 1, false),
                new NonSaturating(0.1))
            .batchSize(4)
            .gradientLimit(0.1)
            .augmentation(new Augmentation(true, true, true));
    return Stream.concat(
        objectives,
        Stream.of(
            bare.penalty(new GradientPenalty.R1(1, 3)).build(),
            bare.penalty(new GradientPenalty.Dragan(1)).build(),
            named(Networks.SNGAN, 32, "hinge"),
            named(Networks.SNGAN, 64, "wasserstein-gp"),
            named(Networks.MLP, 28, "semi-supervised"),
            conditional(Networks.SNGAN, "hinge"),
            conditional(Networks.DCGAN, "relativistic-average")));
  }

  private static GanSpec conditional(String networks, String objective) {
    GanSpec spec = named(networks, 32, objective);
    return GanSpec.builder(
            new Networks(spec.generator(), spec.discriminator(), null).conditional(10),
            spec.objective())
        .batchSize(4)
        .build();
  }

  private static GanSpec named(String networks, int size, String objective) {
    Objective minimised = Objectives.named(objective);
    ImageShape shape = new ImageShape(size, size, 1);
    Networks.Requirements requirements =
        new Networks.Requirements(shape, 1, 8, minimised.outputs(), false, false);
    return GanSpec.builder(Networks.named(networks, requirements), minimised).batchSize(4).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {Networks.DCGAN, Networks.SNGAN, Networks.MLP})
  void aGeneratorIsSampledFromItsJsonAndBytesAlone(String networks) {
    try (GanEngine engine = Engines.create(named(networks, 32, "hinge"), new EngineOptions(1))) {
      engine.step(labelled(new ImageShape(32, 32, 1), 4, 1));
      GeneratorSnapshot snapshot = engine.generator();
      NetworkSpec network = NetworkSpec.fromJson(snapshot.network().toJson());
      Latents latents = Latents.seeded(1, 5, 8);
      try (ImageGenerator generator =
          Engines.load(
              new GeneratorSnapshot(network, snapshot.parameters()), new EngineOptions(1))) {
        assertThat(generator.sample(latents).pixels())
            .isEqualTo(engine.sample(latents).pixels())
            .isNotEqualTo(new byte[5 * 1024]);
      }
    }
  }

  @Test
  void samplesFollowTheSteps() {
    try (GanEngine engine = Engines.create(spec(1))) {
      Latents latents = Latents.seeded(1, 3, 16);
      byte[] before = engine.sample(latents).pixels();
      engine.step(images(0));
      try (ImageGenerator generator = Engines.load(engine.generator(), EngineOptions.DEFAULT)) {
        assertThat(engine.sample(latents).pixels())
            .isEqualTo(generator.sample(latents).pixels())
            .isNotEqualTo(before);
      }
    }
  }

  @Test
  void tellsAsManyLabelsAsAskedForAndTheSameOnesAgain() {
    ImageShape shape = new ImageShape(32, 32, 1);
    GanSpec spec = GanSpec.dcgan(shape, 2, 8, new SemiSupervised(10, 0.25), 64, 1);
    try (GanEngine engine = Engines.create(spec)) {
      StepResult result = engine.step(labelled(shape, 64, 1));
      assertThat(result.accuracy()).isPresent();
      assertThat(result.labelledAccuracy()).isPresent();
      assertThat(result.labelledAccuracy()).isNotEqualTo(result.accuracy());
    }
  }

  @Test
  void countsStepsAndImages() {
    try (GanEngine engine = Engines.create(spec(1))) {
      engine.step(images(0));
      StepResult second = engine.step(images(1));
      assertThat(second.step()).isEqualTo(2).isEqualTo(engine.step());
      assertThat(second.imagesSeen()).isEqualTo(16).isEqualTo(engine.imagesSeen());
    }
  }

  @Test
  void restoredItContinuesAsIfItHadNotStopped() {
    try (GanEngine engine = Engines.create(spec(1));
        GanEngine restored = Engines.create(spec(1))) {
      for (int i = 0; i < 5; i++) {
        engine.step(images(i));
      }
      GanSnapshot snapshot = GanSnapshot.read(engine.snapshot().bytes());
      restored.restore(snapshot);
      for (int i = 5; i < 25; i++) {
        assertThat(restored.step(images(i))).isEqualTo(engine.step(images(i)));
      }
      assertThat(restored.parameterHash()).isEqualTo(engine.parameterHash());
      assertThat(restored.snapshot()).isEqualTo(engine.snapshot());
      restored.restore(snapshot);
      assertThat(restored.snapshot()).isEqualTo(snapshot);
    }
  }

  @Test
  void whatCannotBeCreatedLeavesNoThreads() throws InterruptedException {
    NetworkSpec vectors = new NetworkSpec(List.of(2), List.of(new LayerSpec.Linear(2, 3, false)));
    GeneratorSnapshot noImages = new GeneratorSnapshot(vectors, ByteBuffer.allocate(4 * 6));
    List<Thread> before = engineThreads();

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> Engines.load(noImages, new EngineOptions(4)))
          .isInstanceOf(IllegalArgumentException.class);
    }

    List<Thread> made = new ArrayList<>(engineThreads());
    made.removeAll(before);
    for (Thread thread : made) {
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  private static List<Thread> engineThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("engine"))
        .toList();
  }

  @Test
  void refusesTheSnapshotOfOtherNetworks() {
    GanSpec wider = GanSpec.dcgan(SHAPE, 12, 16, new NonSaturating(0), 8, 1);
    try (GanEngine engine = Engines.create(spec(1));
        GanEngine other = Engines.create(wider)) {
      GanSnapshot snapshot = other.snapshot();
      assertThatThrownBy(() -> engine.restore(snapshot))
          .isInstanceOf(SnapshotMismatchException.class)
          .hasMessageContaining("other networks");
    }
  }

  @Test
  void sameLatentsGiveTheSameImagesHoweverTheyAreSplit() {
    Random random = new Random(7);
    try (GanEngine engine = Engines.create(spec(1))) {
      engine.step(images(0));
      Latents all = Latents.seeded(3, 50, 16);
      byte[] whole = engine.sample(all).pixels();
      try (ImageGenerator generator = Engines.load(engine.generator(), EngineOptions.DEFAULT)) {
        assertThat(generator.imageShape()).isEqualTo(SHAPE);
        assertThat(generator.latentSize()).isEqualTo(16);
        for (int from = 0; from < 50; ) {
          int count = Math.min(50 - from, 1 + random.nextInt(9));
          Latents part =
              new Latents(
                  count, 16, Arrays.copyOfRange(all.values(), from * 16, (from + count) * 16));
          byte[] expected =
              Arrays.copyOfRange(whole, from * SHAPE.bytes(), (from + count) * SHAPE.bytes());
          assertThat(generator.sample(part).pixels()).isEqualTo(expected);
          assertThat(engine.sample(part).pixels()).isEqualTo(expected);
          from += count;
        }
      }
    }
  }

  @Test
  void learningRatesDecayWithTheImagesSeen() {
    GanSpec constant = rates(0.001, 0);
    // The first step has four times as many images as the decay begins after.
    GanSpec decaying = rates(0.002, constant.imagesPerStep() / 4.0);
    assertThat(decaying.rateFactor(constant.imagesPerStep() / 4)).isEqualTo(1);
    assertThat(decaying.rateFactor(constant.imagesPerStep())).isEqualTo(0.5);
    assertThat(decaying.rateFactor(1_000_000_000L)).isEqualTo(GanSpec.LEAST_RATE);
    assertThat(constant.rateFactor(1_000_000_000L)).isEqualTo(1);
    try (GanEngine one = Engines.create(constant);
        GanEngine other = Engines.create(decaying)) {
      one.step(images(0));
      other.step(images(0));
      assertThat(other.parameterHash()).isEqualTo(one.parameterHash());
      one.step(images(1));
      other.step(images(1));
      assertThat(other.parameterHash()).isNotEqualTo(one.parameterHash());
    }
  }

  private static GanSpec rates(double rate, double decayImages) {
    GanSpec.Adam adam = new GanSpec.Adam(rate, 0.5, 0.999, 1e-8);
    return spec(1).toBuilder().adam(adam, adam).learningRateDecayImages(decayImages).build();
  }

  @Test
  void aSpecificationFromBeforeThereWasADecayHasConstantRates() {
    String json = spec(1).toBuilder().learningRateDecayImages(7).build().toJson();
    assertThat(GanSpec.fromJson(json).learningRateDecayImages()).isEqualTo(7);
    String older = json.replaceFirst("\"learningRateDecayImages\":[0-9.]+,", "");
    assertThat(older).isNotEqualTo(json);
    assertThat(GanSpec.fromJson(older).learningRateDecayImages()).isZero();
  }

  @Test
  void stopsAtALossThatIsNoNumber() {
    GanSpec.Adam absurd = new GanSpec.Adam(1e30, 0.5, 0.999, 1e-8);
    try (GanEngine engine = Engines.create(spec(1).toBuilder().adam(absurd, absurd).build())) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 5; i++) {
                  engine.step(images(i));
                }
              })
          .isInstanceOf(NonFiniteLossException.class)
          .hasMessageContaining("not finite")
          .hasMessageContaining("layer ");
    }
  }

  @Test
  void stopsAtAGradientThatIsNoNumberBehindFiniteLosses() {
    NetworkSpec generator =
        new NetworkSpec(
            List.of(2),
            List.of(
                new LayerSpec.Linear(2, SHAPE.bytes(), true),
                new LayerSpec.Reshape(SHAPE.height(), SHAPE.width(), SHAPE.channels()),
                new LayerSpec.Tanh()));
    NetworkSpec discriminator =
        new NetworkSpec(
            List.of(SHAPE.height(), SHAPE.width(), SHAPE.channels()),
            List.of(new LayerSpec.Flatten(), new LayerSpec.Linear(SHAPE.bytes(), 1, true)));
    GanSpec spec =
        GanSpec.builder(generator, discriminator, new NonSaturating(0)).batchSize(8).build();
    try (GanEngine engine = Engines.create(spec)) {
      FloatBuffer state = FloatBuffer.allocate((int) (GanSnapshot.stateBytes(spec) / Float.BYTES));
      GanSnapshot initial = engine.snapshot();
      state.put(initial.state().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
      ByteBuffer huge =
          ByteBuffer.allocate(Float.BYTES * state.capacity()).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < state.capacity(); i++) {
        // Scores of 1e25 are finite, and so are the losses; their gradients' squares are not.
        huge.putFloat(i < SHAPE.bytes() ? 1e25f : state.get(i));
      }
      engine.restore(new GanSnapshot(spec, 0, 0, huge.flip()));

      assertThatThrownBy(() -> engine.step(images(1)))
          .isInstanceOf(NonFiniteLossException.class)
          .hasMessage("step 1: the norm of the generator's gradient is not finite");
    }
  }

  @Test
  void refusesImagesOfAnotherShapeOrNumber() {
    try (GanEngine engine = Engines.create(spec(1))) {
      ImageShape grey = new ImageShape(32, 32, 1);
      assertThatThrownBy(() -> engine.step(new Images(grey, 8, new byte[8 * grey.bytes()])))
          .hasMessage("a step needs 8 images of 32x32x3, not 8 of 32x32x1");
      assertThatThrownBy(() -> engine.step(new Images(SHAPE, 7, new byte[7 * SHAPE.bytes()])))
          .hasMessage("a step needs 8 images of 32x32x3, not 7 of 32x32x3");
    }
  }

  private static GanSpec spec(long seed) {
    return GanSpec.dcgan(SHAPE, 8, 16, new NonSaturating(0), 8, seed);
  }

  private static Images labelled(ImageShape shape, int count, int index) {
    Random random = new Random(index);
    byte[] pixels = new byte[count * shape.bytes()];
    random.nextBytes(pixels);
    return new Images(shape, count, pixels, random.ints(count, -1, 10).toArray());
  }

  private static Images images(int index) {
    byte[] pixels = new byte[8 * SHAPE.bytes()];
    new Random(index).nextBytes(pixels);
    return new Images(SHAPE, 8, pixels);
  }
}
