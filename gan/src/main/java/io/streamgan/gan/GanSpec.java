package io.streamgan.gan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.network.Autoencoder;
import io.streamgan.gan.network.Dcgan;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.objective.AdamDefaults;
import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is trained, and how.
 *
 * @param generator latents to images in [-1, 1]
 * @param discriminator images to {@link Objective#outputs} values each
 * @param autoencoder the further networks of {@link Autoencoding}; null for the others
 * @param objective what D and G minimise
 * @param penalty on D's gradient, beside the objective; null for none
 * @param discriminatorUpdates of D a step, before one of G; each takes a mini-batch of its own
 * @param discriminatorAdam how D's parameters move
 * @param generatorAdam how G's parameters move
 * @param gradientLimit a network's whole gradient is scaled down to at most this norm; 0 for no
 *     limit
 * @param augmentation of what D sees
 * @param emaHalfLifeImages images, one mini-batch a step, after which the averaged generator has
 *     forgotten half of an older state; it is at most {@value #EMA_WARM_UP} of the images so far,
 *     so that early samples are not those of an untrained generator
 * @param batchSize real images a D update
 * @param seed everything random follows from it
 */
public record GanSpec(
    NetworkSpec generator,
    NetworkSpec discriminator,
    @Nullable Autoencoder autoencoder,
    Objective objective,
    @Nullable GradientPenalty penalty,
    int discriminatorUpdates,
    Adam discriminatorAdam,
    Adam generatorAdam,
    double gradientLimit,
    Augmentation augmentation,
    double emaHalfLifeImages,
    int batchSize,
    long seed) {
  /** The half-life of the averaged generator is at most this part of the images seen. */
  public static final double EMA_WARM_UP = 0.05;

  /** Half-life of the averaged generator where nothing else is said. */
  public static final double DEFAULT_EMA_HALF_LIFE_IMAGES = 10_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Adam (Kingma and Ba 2015).
   *
   * @param learningRate step size
   * @param beta1 decay of the gradient's mean, in [0, 1)
   * @param beta2 decay of the squared gradient's mean, in [0, 1)
   * @param epsilon added to the root of the latter
   */
  public record Adam(double learningRate, double beta1, double beta2, double epsilon) {
    public static final double DEFAULT_EPSILON = 1e-8;

    public Adam {
      if (!(learningRate > 0)
          || !(beta1 >= 0 && beta1 < 1)
          || !(beta2 >= 0 && beta2 < 1)
          || !(epsilon > 0)) {
        throw new IllegalArgumentException(
            "Adam needs a rate above 0, betas in [0, 1), an epsilon above 0, not %s, %s, %s and %s"
                .formatted(learningRate, beta1, beta2, epsilon));
      }
    }

    /** The optimiser that suits {@code objective}. */
    public static Adam usual(Objective objective) {
      AdamDefaults defaults = objective.adamDefaults();
      return new Adam(defaults.learningRate(), defaults.beta1(), defaults.beta2(), DEFAULT_EPSILON);
    }
  }

  /**
   * @throws IllegalArgumentException when the parts do not fit together
   */
  public GanSpec {
    if (batchSize < 2) {
      throw new IllegalArgumentException(
          "batch normalisation needs a batch of at least 2 images, not " + batchSize);
    }
    if (discriminatorUpdates < 1) {
      throw new IllegalArgumentException(
          "D must be updated at least once per step, not " + discriminatorUpdates);
    }
    if (!(gradientLimit >= 0)) {
      throw new IllegalArgumentException(
          "the gradient limit must be 0 or more, not " + gradientLimit);
    }
    if (!(emaHalfLifeImages >= 0)) {
      throw new IllegalArgumentException(
          "the EMA's half-life must be 0 or more images, not %s".formatted(emaHalfLifeImages));
    }
    if (!generator.output().equals(discriminator.input())) {
      throw new IllegalArgumentException(
          "the generator makes images of %s, the discriminator takes %s"
              .formatted(generator.output(), discriminator.input()));
    }
    requireOutputs("discriminator", discriminator, objective.outputs());
    requireClasses(generator, discriminator, autoencoder);
    requireAutoencoder(generator, discriminator, autoencoder, objective);
    if (penalty != null && !objective.scoresAreLogits()) {
      throw new IllegalArgumentException(
          "the penalty %s is defined beside objectives whose score is a logit, not beside %s"
              .formatted(penalty, objective));
    }
    if (penalty != null || objective.ownPenalty().isPresent()) {
      requirePiecewiseLinear("", discriminator.layers());
    }
  }

  /** DCGAN networks with the customary settings; {@link Builder} changes them. */
  public static GanSpec dcgan(
      ImageShape image, int width, int latentSize, Objective objective, int batchSize, long seed) {
    return builder(
            Dcgan.generator(image, width, latentSize),
            Dcgan.discriminator(
                image, width, objective.outputs(), objective.ownPenalty().isEmpty()),
            objective)
        .autoencoder(
            objective instanceof Autoencoding ? Dcgan.autoencoder(image, width, latentSize) : null)
        .batchSize(batchSize)
        .seed(seed)
        .build();
  }

  /** Everything else at its default. */
  public static Builder builder(Networks networks, Objective objective) {
    return new Builder(networks.generator(), networks.discriminator(), objective)
        .autoencoder(networks.autoencoder());
  }

  /** Everything else at its default. */
  public static Builder builder(
      NetworkSpec generator, NetworkSpec discriminator, Objective objective) {
    return new Builder(generator, discriminator, objective);
  }

  /** The same, to be changed. */
  public Builder toBuilder() {
    return new Builder(generator, discriminator, objective)
        .autoencoder(autoencoder)
        .penalty(penalty)
        .discriminatorUpdates(discriminatorUpdates)
        .adam(discriminatorAdam, generatorAdam)
        .gradientLimit(gradientLimit)
        .augmentation(augmentation)
        .emaHalfLifeImages(emaHalfLifeImages)
        .batchSize(batchSize)
        .seed(seed);
  }

  /** Shape of the images, real and generated. */
  public ImageShape imageShape() {
    return discriminator.imageShape();
  }

  /** Length of one latent vector. */
  public int latentSize() {
    return generator.latentSize();
  }

  /** Classes of the images that G makes and D scores; 0 where they know of none. */
  public int classes() {
    return generator.classes();
  }

  /** Real images that one step takes. */
  public int imagesPerStep() {
    return Math.multiplyExact(batchSize, discriminatorUpdates);
  }

  /** All that learns, in a snapshot's order: D, coarser Ds, encoder, G. */
  public List<NetworkSpec> networks() {
    List<NetworkSpec> networks = new ArrayList<>(List.of(discriminator));
    if (autoencoder != null) {
      networks.addAll(autoencoder.coarseDiscriminators());
      networks.add(autoencoder.encoder());
    }
    networks.add(generator);
    return networks;
  }

  /** The penalty on D's gradient, the objective's own or the one beside it. */
  public Optional<GradientPenalty> gradientPenalty() {
    return objective.ownPenalty().or(() -> Optional.ofNullable(penalty));
  }

  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @throws IllegalArgumentException when {@code json} is no such specification
   */
  public static GanSpec fromJson(String json) {
    try {
      return JSON.readValue(json, GanSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no GAN specification: " + e.getOriginalMessage(), e);
    }
  }

  private static void requireOutputs(String what, NetworkSpec network, int outputs) {
    if (!network.output().equals(List.of(outputs))) {
      throw new IllegalArgumentException(
          "the %s gives %s; the objective needs [%d] an image"
              .formatted(what, network.output(), outputs));
    }
  }

  private static void requireClasses(
      NetworkSpec generator, NetworkSpec discriminator, @Nullable Autoencoder autoencoder) {
    if (generator.classes() != discriminator.classes()) {
      throw new IllegalArgumentException(
          "the generator has %d classes, the discriminator %d; both need the same"
              .formatted(generator.classes(), discriminator.classes()));
    }
    if (generator.classes() > 0 && autoencoder != null) {
      throw new IllegalArgumentException(
          "the objective autoencoding has no classes; leave conditional at false");
    }
  }

  private static void requireAutoencoder(
      NetworkSpec generator,
      NetworkSpec discriminator,
      @Nullable Autoencoder autoencoder,
      Objective objective) {
    if (autoencoder == null != !(objective instanceof Autoencoding)) {
      throw new IllegalArgumentException(
          "an encoder belongs to the objective autoencoding and to no other, not to " + objective);
    }
    if (autoencoder == null) {
      return;
    }
    if (!autoencoder.encoder().input().equals(discriminator.input())
        || !autoencoder.encoder().output().equals(generator.input())) {
      throw new IllegalArgumentException(
          "the encoder makes %s of %s, not latents of %s of images of %s"
              .formatted(
                  autoencoder.encoder().output(),
                  autoencoder.encoder().input(),
                  generator.input(),
                  discriminator.input()));
    }
    List<Integer> image = discriminator.input();
    int square = 1;
    for (NetworkSpec coarse : autoencoder.coarseDiscriminators()) {
      square *= 2;
      List<Integer> expected = List.of(image.get(0) / square, image.get(1) / square, image.get(2));
      if (!coarse.input().equals(expected)) {
        throw new IllegalArgumentException(
            "the discriminator at scale 1/%d takes images of %s, not of %s"
                .formatted(square, coarse.input(), expected));
      }
      requireOutputs("discriminator at scale 1/" + square, coarse, 1);
    }
  }

  private static void requirePiecewiseLinear(String prefix, List<LayerSpec> layers) {
    for (int i = 0; i < layers.size(); i++) {
      LayerSpec layer = layers.get(i);
      String name = prefix + i;
      if (layer instanceof LayerSpec.BatchNorm) {
        throw new IllegalArgumentException(
            "a gradient penalty needs a discriminator without batch normalisation, which makes each"
                + " image's score depend on the others; layer %s is %s".formatted(name, layer));
      }
      if (layer instanceof LayerSpec.Tanh || layer instanceof LayerSpec.TransposedConvolution) {
        throw new IllegalArgumentException(
            "a gradient penalty needs a discriminator of layers that are linear in pieces, and no"
                + " transposed convolution; layer %s is %s".formatted(name, layer));
      }
      if (layer instanceof LayerSpec.Residual residual) {
        requirePiecewiseLinear(name + ".main.", residual.main());
        requirePiecewiseLinear(name + ".shortcut.", residual.shortcut());
      }
    }
  }

  /** Collects what differs from the defaults. */
  public static final class Builder {
    private final NetworkSpec generator;
    private final NetworkSpec discriminator;
    private final Objective objective;
    private @Nullable Autoencoder autoencoder;
    private @Nullable GradientPenalty penalty;
    private int discriminatorUpdates = 1;
    private Adam discriminatorAdam;
    private Adam generatorAdam;
    private double gradientLimit;
    private Augmentation augmentation = Augmentation.NONE;
    private double emaHalfLifeImages = DEFAULT_EMA_HALF_LIFE_IMAGES;
    private int batchSize = 64;
    private long seed;

    private Builder(NetworkSpec generator, NetworkSpec discriminator, Objective objective) {
      this.generator = generator;
      this.discriminator = discriminator;
      this.objective = objective;
      discriminatorAdam = Adam.usual(objective);
      generatorAdam = discriminatorAdam;
    }

    /** Null, unless the objective is autoencoding. */
    public Builder autoencoder(@Nullable Autoencoder networks) {
      autoencoder = networks;
      return this;
    }

    /** None by default. */
    public Builder penalty(@Nullable GradientPenalty besideTheObjective) {
      penalty = besideTheObjective;
      return this;
    }

    /** 1 by default. */
    public Builder discriminatorUpdates(int perStep) {
      discriminatorUpdates = perStep;
      return this;
    }

    /** {@link Adam#usual} by default. */
    public Builder adam(Adam ofDiscriminator, Adam ofGenerator) {
      discriminatorAdam = ofDiscriminator;
      generatorAdam = ofGenerator;
      return this;
    }

    /** 0, no limit, by default. */
    public Builder gradientLimit(double norm) {
      gradientLimit = norm;
      return this;
    }

    /** None by default. */
    public Builder augmentation(Augmentation ofWhatDSees) {
      augmentation = ofWhatDSees;
      return this;
    }

    /** {@value GanSpec#DEFAULT_EMA_HALF_LIFE_IMAGES} by default; 0 for no average. */
    public Builder emaHalfLifeImages(double images) {
      emaHalfLifeImages = images;
      return this;
    }

    /** 64 by default. */
    public Builder batchSize(int images) {
      batchSize = images;
      return this;
    }

    /** 0 by default. */
    public Builder seed(long ofAllThatIsRandom) {
      seed = ofAllThatIsRandom;
      return this;
    }

    /**
     * @throws IllegalArgumentException when the parts do not fit together
     */
    public GanSpec build() {
      return new GanSpec(
          generator,
          discriminator,
          autoencoder,
          objective,
          penalty,
          discriminatorUpdates,
          discriminatorAdam,
          generatorAdam,
          gradientLimit,
          augmentation,
          emaHalfLifeImages,
          batchSize,
          seed);
    }
  }
}
