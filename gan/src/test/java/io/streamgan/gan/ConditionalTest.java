package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.objective.Objectives;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Generators and discriminators that know the images' classes. */
class ConditionalTest {
  private static final EngineOptions OPTIONS = new EngineOptions(1);
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);
  private static final int LATENT = 8;

  @Test
  void learnsWhichClassLooksHow() {
    GanSpec.Adam quick = new GanSpec.Adam(2e-3, 0.5, 0.999, 1e-8);
    GanSpec spec =
        spec(Networks.DCGAN, 8, 2, "hinge").toBuilder()
            .adam(quick, quick)
            .batchSize(16)
            .emaHalfLifeImages(0)
            .build();
    try (GanEngine engine = Engines.create(spec, OPTIONS)) {
      for (int step = 0; step < 120; step++) {
        engine.step(halves(16, step));
      }
      int count = 20;
      Latents latents = Latents.seeded(1, count, LATENT);
      for (int label = 0; label < 2; label++) {
        int[] labels = new int[count];
        Arrays.fill(labels, label);
        Images samples = engine.sample(latents, labels);
        assertThat(samples.labels()).isEqualTo(labels);
        int right = 0;
        for (int i = 0; i < count; i++) {
          right += (brightness(samples, i, 0) > brightness(samples, i, 16)) == (label == 0) ? 1 : 0;
        }
        assertThat(right)
            .as("images of class %d with the right half bright", label)
            .isGreaterThan(17);
      }
    }
  }

  @Test
  void sampledClassesFollowFromTheLatentsWhereNoneIsAskedFor() {
    GanSpec spec = spec(Networks.MLP, 1, 5, "non-saturating");
    try (GanEngine engine = Engines.create(spec, OPTIONS)) {
      engine.step(halves(4, 1));
      GeneratorSnapshot snapshot = engine.generator();
      NetworkSpec network = NetworkSpec.fromJson(snapshot.network().toJson());
      try (ImageGenerator generator =
          Engines.load(new GeneratorSnapshot(network, snapshot.parameters()), OPTIONS)) {
        assertThat(generator.classes()).isEqualTo(5);
        Latents all = Latents.seeded(1, 40, LATENT);
        Images whole = generator.sample(all);
        assertThat(whole.labels()).hasSize(40).containsOnly(0, 1);
        assertThat(engine.sample(all).pixels()).isEqualTo(whole.pixels());
        assertThat(generator.sample(all, whole.labels()).pixels()).isEqualTo(whole.pixels());

        Latents part = new Latents(3, LATENT, Arrays.copyOfRange(all.values(), 8 * 20, 8 * 23));
        byte[] expected = Arrays.copyOfRange(whole.pixels(), 20 * 1024, 23 * 1024);
        assertThat(generator.sample(part).pixels()).isEqualTo(expected);
        assertThat(generator.sample(part, new int[] {-1, -1, -1}).pixels()).isEqualTo(expected);
        assertThat(generator.sample(part, new int[] {0, 0, 0}).pixels())
            .isNotEqualTo(generator.sample(part, new int[] {1, 1, 1}).pixels());
      }
    }
  }

  @Test
  void theFirstLatentValueDecidesOnTheClassAlone() {
    try (GanEngine engine = Engines.create(spec(Networks.MLP, 1, 5, "non-saturating"), OPTIONS)) {
      Latents z = Latents.seeded(1, 40, LATENT);
      float[] others = z.values().clone();
      for (int i = 0; i < others.length; i += LATENT) {
        others[i] = -1 - others[i];
      }
      Latents changed = new Latents(40, LATENT, others);
      int[] labels = engine.sample(z).labels();

      assertThat(engine.sample(changed).labels()).isNotEqualTo(labels);
      assertThat(engine.sample(changed, labels).pixels()).isEqualTo(engine.sample(z).pixels());
    }
  }

  @Test
  void classesAreSampledAsOftenAsTheStreamHasThem() {
    GanSpec spec = spec(Networks.MLP, 1, 5, "non-saturating").toBuilder().batchSize(16).build();
    try (GanEngine engine = Engines.create(spec, OPTIONS)) {
      Latents z = Latents.seeded(1, 1000, LATENT);
      assertThat(engine.sample(z).labels()).as("before the first step").contains(0, 1, 2, 3, 4);
      int[] labels = {3, 3, 3, 1, 3, -1, -1, 3, 3, 1, -1, -1, 3, 3, 1, 3};
      for (int step = 0; step < 5; step++) {
        engine.step(new Images(SHAPE, 16, new byte[16 * 1024], labels));
      }

      int[] sampled = engine.sample(z).labels();

      assertThat(sampled).containsOnly(1, 3);
      // A quarter of the labelled images; five standard deviations of the count are 68.
      long ones = Arrays.stream(sampled).filter(label -> label == 1).count();
      assertThat(ones).isBetween(250L - 68, 250L + 68);
    }
  }

  @Test
  void spareClassesAreSampledOnlyWhereTheyAreAskedFor() {
    GanSpec spec = spec(Networks.MLP, 1, 5, "non-saturating");
    try (GanEngine engine = Engines.create(spec, OPTIONS);
        ImageGenerator generator =
            Engines.load(engine.generator().withLearnedClasses(2), OPTIONS)) {
      Latents z = Latents.seeded(1, 40, LATENT);

      assertThat(generator.sample(z).labels()).containsOnly(0, 1);
      int[] spare = new int[40];
      Arrays.fill(spare, 4);
      assertThat(generator.sample(z, spare).labels()).containsOnly(4);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> engine.generator().withLearnedClasses(6))
          .withMessage("a network of 5 classes cannot have learned 6");
    }
  }

  @Test
  void refusesClassesThatThereAreNot() {
    GanSpec spec = spec(Networks.MLP, 1, 2, "non-saturating");
    Latents latents = Latents.seeded(1, 2, LATENT);
    try (GanEngine engine = Engines.create(spec, OPTIONS)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> engine.sample(latents, new int[] {0, 2}))
          .withMessage("the generator has the classes 0 to 1, not 2");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> engine.sample(latents, new int[1]))
          .withMessage("2 images need 2 labels, not 1");
      Images images = new Images(SHAPE, 4, new byte[4 * 1024], new int[] {0, 1, 2, -1});
      assertThatIllegalArgumentException()
          .isThrownBy(() -> engine.step(images))
          .withMessageContaining(
              "an image has the label 2, but the networks have the classes 0 to 1");
    }
    GanSpec without = GanSpec.dcgan(SHAPE, 1, LATENT, Objectives.named("hinge"), 4, 1);
    try (GanEngine engine = Engines.create(without, OPTIONS)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> engine.sample(latents, new int[2]))
          .withMessage("the generator has no classes, so images of a class cannot be generated");
    }
  }

  @Test
  void bothNetworksMustHaveTheSameClasses() {
    Networks plain = networks(Networks.SNGAN, 1, "hinge");
    Networks ten = plain.conditional(10);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                GanSpec.builder(ten.generator(), plain.discriminator(), Objectives.named("hinge"))
                    .build())
        .withMessage("the generator has 10 classes, but the discriminator has 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> networks(Networks.DCGAN, 1, "semi-supervised").conditional(10))
        .withMessageContaining("end with a linear layer that has one output");
  }

  private static GanSpec spec(String network, int width, int classes, String objective) {
    return GanSpec.builder(
            networks(network, width, objective).conditional(classes), Objectives.named(objective))
        .batchSize(4)
        .build();
  }

  private static Networks networks(String network, int width, String name) {
    Objective objective = Objectives.named(name);
    return Networks.named(
        network,
        new Networks.Requirements(SHAPE, width, LATENT, objective.outputs(), false, false));
  }

  /** Class 0 is bright on the left, class 1 on the right. */
  private static Images halves(int count, int seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * SHAPE.bytes()];
    int[] labels = random.ints(count, 0, 2).toArray();
    for (int i = 0; i < pixels.length; i++) {
      boolean bright = i % 32 / 16 == labels[i / SHAPE.bytes()];
      pixels[i] = (byte) (random.nextInt(50) + (bright ? 200 : 0));
    }
    return new Images(SHAPE, count, pixels, labels);
  }

  private static long brightness(Images images, int image, int column) {
    long sum = 0;
    for (int y = 0; y < 32; y++) {
      for (int x = column; x < column + 16; x++) {
        sum += images.pixels()[image * 1024 + y * 32 + x] & 0xFF;
      }
    }
    return sum;
  }
}
