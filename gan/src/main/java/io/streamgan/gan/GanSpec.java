package io.streamgan.gan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.network.Autoencoder;
import io.streamgan.gan.network.Dcgan;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Specification of the networks and their training.
 *
 * @param generator network from latents to images in [-1, 1]
 * @param discriminator network from images to {@link Objective#outputs} values per image
 * @param autoencoder the further networks of {@link Autoencoding}; null for other objectives
 * @param objective the losses that D and G minimise
 * @param penalty penalty on D's gradient that is added to the objective's loss; null for none
 * @param discriminatorUpdates number of updates of D per step, before the update of G; each uses
 *     its own mini-batch
 * @param discriminatorAdam settings of D's optimiser
 * @param generatorAdam settings of G's optimiser
 * @param learningRateDecayImages number of images d after which both learning rates decay: after n
 *     images, n ≥ d, they are the settings' rates times the square root of d / n, and at least
 *     {@value #LEAST_RATE} of them (as in Karras et al. 2024); 0 for constant rates
 * @param gradientLimit largest norm of a network's gradient over all its parameters; a longer
 *     gradient is scaled down to it; 0 for no limit
 * @param augmentation random changes of the images that D sees
 * @param emaHalfLifeImages half-life of the averaged generator: number of images, one mini-batch
 *     per step, after which the weight of a state in the average has halved. In the beginning the
 *     half-life is {@value #EMA_WARM_UP} times the images so far, so that the average soon forgets
 *     the untrained generator
 * @param batchSize number of real images in a mini-batch
 * @param seed seed of all random numbers
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
    double learningRateDecayImages,
    double gradientLimit,
    Augmentation augmentation,
    double emaHalfLifeImages,
    int batchSize,
    long seed) {
  /** Upper limit of the averaged generator's half-life, as a share of the images so far. */
  public static final double EMA_WARM_UP = 0.05;

  /** Share of its first value that a learning rate never falls below. */
  public static final double LEAST_RATE = 0.1;

  /** Default of {@code learningRateDecayImages}. */
  public static final double DEFAULT_LEARNING_RATE_DECAY_IMAGES = 30_000;

  /** Default half-life of the averaged generator. */
  public static final double DEFAULT_EMA_HALF_LIFE_IMAGES = 10_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Settings of the optimiser Adam (Kingma and Ba 2015).
   *
   * @param learningRate step size, above 0
   * @param beta1 decay rate of the gradient's moving average, in [0, 1)
   * @param beta2 decay rate of the squared gradient's moving average, in [0, 1)
   * @param epsilon value above 0 that is added to the square root of the corrected second moment
   */
  public record Adam(double learningRate, double beta1, double beta2, double epsilon) {
    /** The values that networks have where none are given. */
    public static final Adam DEFAULT = new Adam(1e-3, 0, 0.9, 1e-8);

    public Adam {
      if (!(learningRate > 0)
          || !(beta1 >= 0 && beta1 < 1)
          || !(beta2 >= 0 && beta2 < 1)
          || !(epsilon > 0)) {
        throw new IllegalArgumentException(
            "Adam needs a learning rate above 0, beta1 and beta2 in [0, 1) and an epsilon above 0,"
                + " not %s, %s, %s and %s".formatted(learningRate, beta1, beta2, epsilon));
      }
    }
  }

  /**
   * @throws IllegalArgumentException when a value is out of its range, or the networks fit neither
   *     each other nor the objective and the penalty
   */
  public GanSpec {
    if (batchSize < 2) {
      throw new IllegalArgumentException(
          "the batch size must be at least 2, because batch normalisation needs the variance of the"
              + " batch, not "
              + batchSize);
    }
    if (discriminatorUpdates < 1) {
      throw new IllegalArgumentException(
          "the number of D updates per step must be at least 1, not " + discriminatorUpdates);
    }
    if (!(gradientLimit >= 0)) {
      throw new IllegalArgumentException(
          "the gradient limit must be 0 or more, not " + gradientLimit);
    }
    if (!(learningRateDecayImages >= 0)) {
      throw new IllegalArgumentException(
          "the learning rates' decay must be 0 or more images, not %s"
              .formatted(learningRateDecayImages));
    }
    if (!(emaHalfLifeImages >= 0)) {
      throw new IllegalArgumentException(
          "the EMA's half-life must be 0 or more images, not %s".formatted(emaHalfLifeImages));
    }
    if (!generator.output().equals(discriminator.input())) {
      throw new IllegalArgumentException(
          "the generator makes images of shape %s, but the discriminator takes %s"
              .formatted(generator.output(), discriminator.input()));
    }
    requireOutputs("discriminator", discriminator, objective.outputs());
    requireClasses(generator, discriminator, autoencoder);
    requireAutoencoder(generator, discriminator, autoencoder, objective);
    if (penalty != null && !objective.takesPenalties()) {
      throw new IllegalArgumentException(
          "the penalty %s can be added only to non-saturating, minimax, least-squares, hinge"
                  .formatted(penalty)
              + " and relativistic-average, not to "
              + objective);
    }
    if (autoencoder != null && !augmentation.equals(Augmentation.NONE)) {
      throw new IllegalArgumentException(
          "the objective autoencoding does not change images; remove augmentation");
    }
    if (augmentation.isAdaptive() && !objective.hasMargins()) {
      throw new IllegalArgumentException(
          "adaptive augmentation needs scores that say whether D takes an image for real, which %s"
                  .formatted(objective)
              + " does not have; set augmentation.target=0");
    }
    if (augmentation.isAdaptive() != discriminator.augmented()) {
      throw new IllegalArgumentException(
          "a discriminator has the tensor %s where, and only where, its augmentation adapts"
              .formatted(NetworkSpec.STRENGTH));
    }
    if (penalty != null || objective.ownPenalty().isPresent()) {
      requirePiecewiseLinear("", discriminator.layers());
    }
  }

  /**
   * Returns a specification of {@link Dcgan} networks with default settings. {@link #toBuilder}
   * changes them.
   */
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

  /** Returns a builder for these networks with defaults for everything else. */
  public static Builder builder(Networks networks, Objective objective) {
    return new Builder(networks.generator(), networks.discriminator(), objective)
        .autoencoder(networks.autoencoder());
  }

  /** Returns a builder for these networks with defaults for everything else. */
  public static Builder builder(
      NetworkSpec generator, NetworkSpec discriminator, Objective objective) {
    return new Builder(generator, discriminator, objective);
  }

  /** Returns a builder with this specification's values. */
  public Builder toBuilder() {
    return new Builder(generator, discriminator, objective)
        .autoencoder(autoencoder)
        .penalty(penalty)
        .discriminatorUpdates(discriminatorUpdates)
        .adam(discriminatorAdam, generatorAdam)
        .learningRateDecayImages(learningRateDecayImages)
        .gradientLimit(gradientLimit)
        .augmentation(augmentation)
        .emaHalfLifeImages(emaHalfLifeImages)
        .batchSize(batchSize)
        .seed(seed);
  }

  /** Returns the shape of the real and generated images. */
  public ImageShape imageShape() {
    return discriminator.imageShape();
  }

  /** Returns the length of one latent vector. */
  public int latentSize() {
    return generator.latentSize();
  }

  /** Returns the number of classes that the networks are conditioned on; 0 without classes. */
  public int classes() {
    return generator.classes();
  }

  /** Returns the number of real images that one step uses. */
  public int imagesPerStep() {
    return Math.multiplyExact(batchSize, discriminatorUpdates);
  }

  /** Returns what the learning rates are multiplied with after {@code imagesSeen} images. */
  public double rateFactor(long imagesSeen) {
    return learningRateDecayImages == 0 || imagesSeen <= learningRateDecayImages
        ? 1
        : Math.max(LEAST_RATE, StrictMath.sqrt(learningRateDecayImages / imagesSeen));
  }

  /** Returns all networks, in a snapshot's order: D, coarser discriminators, encoder, G. */
  public List<NetworkSpec> networks() {
    List<NetworkSpec> networks = new ArrayList<>(List.of(discriminator));
    if (autoencoder != null) {
      networks.addAll(autoencoder.coarseDiscriminators());
      networks.add(autoencoder.encoder());
    }
    networks.add(generator);
    return networks;
  }

  /** Returns the penalty on D's gradient: that of the objective, or otherwise {@link #penalty}. */
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
   * Reads the form that {@link #toJson} writes.
   *
   * @throws IllegalArgumentException when {@code json} is not a valid specification
   */
  public static GanSpec fromJson(String json) {
    try {
      return JSON.readValue(json, GanSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "this is not a GAN specification: " + e.getOriginalMessage(), e);
    }
  }

  private static void requireOutputs(String what, NetworkSpec network, int outputs) {
    if (!network.output().equals(List.of(outputs))) {
      throw new IllegalArgumentException(
          "the %s gives values of shape %s per image, but the objective needs [%d]"
              .formatted(what, network.output(), outputs));
    }
  }

  private static void requireClasses(
      NetworkSpec generator, NetworkSpec discriminator, @Nullable Autoencoder autoencoder) {
    if (generator.classes() != discriminator.classes()) {
      throw new IllegalArgumentException(
          "the generator has %d classes, but the discriminator has %d"
              .formatted(generator.classes(), discriminator.classes()));
    }
    if (generator.classes() > 0 && autoencoder != null) {
      throw new IllegalArgumentException(
          "the objective autoencoding does not work with classes; set conditional=false");
    }
  }

  private static void requireAutoencoder(
      NetworkSpec generator,
      NetworkSpec discriminator,
      @Nullable Autoencoder autoencoder,
      Objective objective) {
    if (autoencoder == null != !(objective instanceof Autoencoding)) {
      throw new IllegalArgumentException(
          autoencoder == null
              ? "the objective autoencoding needs networks with an encoder"
              : "networks with an encoder need the objective autoencoding, not " + objective);
    }
    if (autoencoder == null) {
      return;
    }
    if (!autoencoder.encoder().input().equals(discriminator.input())
        || !autoencoder.encoder().output().equals(generator.input())) {
      throw new IllegalArgumentException(
          "the encoder maps shape %s to %s, but must map images of shape %s to latents of shape %s"
              .formatted(
                  autoencoder.encoder().input(),
                  autoencoder.encoder().output(),
                  discriminator.input(),
                  generator.input()));
    }
    List<Integer> image = discriminator.input();
    int square = 1;
    for (NetworkSpec coarse : autoencoder.coarseDiscriminators()) {
      square *= 2;
      List<Integer> expected = List.of(image.get(0) / square, image.get(1) / square, image.get(2));
      if (!coarse.input().equals(expected)) {
        throw new IllegalArgumentException(
            "the discriminator at scale 1/%d takes images of shape %s, but must take %s"
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
            ("a gradient penalty needs a discriminator without batch normalisation, which makes"
                    + " each image's score depend on the others; layer %s is %s; remove it, or"
                    + " choose an objective without a gradient penalty, such as non-saturating")
                .formatted(name, layer));
      }
      if (layer instanceof LayerSpec.Tanh
          || layer instanceof LayerSpec.TransposedConvolution
          || layer instanceof LayerSpec.ClassEmbedding) {
        throw new IllegalArgumentException(
            "a gradient penalty needs a discriminator of piecewise linear layers without transposed"
                + " convolutions and class embeddings; layer %s is %s".formatted(name, layer));
      }
      if (layer instanceof LayerSpec.Residual residual) {
        requirePiecewiseLinear(name + ".main.", residual.main());
        requirePiecewiseLinear(name + ".shortcut.", residual.shortcut());
      }
    }
  }

  /**
   * Builds a specification from networks, an objective and the values that differ from defaults.
   */
  public static final class Builder {
    private final NetworkSpec generator;
    private final NetworkSpec discriminator;
    private final Objective objective;
    private @Nullable Autoencoder autoencoder;
    private @Nullable GradientPenalty penalty;
    private int discriminatorUpdates = 1;
    private Adam discriminatorAdam = Adam.DEFAULT;
    private Adam generatorAdam = Adam.DEFAULT;
    private double learningRateDecayImages = DEFAULT_LEARNING_RATE_DECAY_IMAGES;
    private double gradientLimit;
    private Augmentation augmentation = Augmentation.NONE;
    private double emaHalfLifeImages = DEFAULT_EMA_HALF_LIFE_IMAGES;
    private int batchSize = 64;
    private long seed;

    private Builder(NetworkSpec generator, NetworkSpec discriminator, Objective objective) {
      this.generator = generator;
      this.discriminator = discriminator;
      this.objective = objective;
    }

    /** Sets the further networks of the objective autoencoding; null by default. */
    public Builder autoencoder(@Nullable Autoencoder networks) {
      autoencoder = networks;
      return this;
    }

    /** Sets the penalty that is added to the objective's loss; none by default. */
    public Builder penalty(@Nullable GradientPenalty besideTheObjective) {
      penalty = besideTheObjective;
      return this;
    }

    /** Sets the number of D updates per step; 1 by default. */
    public Builder discriminatorUpdates(int perStep) {
      discriminatorUpdates = perStep;
      return this;
    }

    /** Sets both networks' optimisers; {@link Adam#DEFAULT} by default. */
    public Builder adam(Adam ofDiscriminator, Adam ofGenerator) {
      discriminatorAdam = ofDiscriminator;
      generatorAdam = ofGenerator;
      return this;
    }

    /**
     * Sets the decay of both learning rates; {@value GanSpec#DEFAULT_LEARNING_RATE_DECAY_IMAGES}
     * images by default.
     */
    public Builder learningRateDecayImages(double images) {
      learningRateDecayImages = images;
      return this;
    }

    /** Sets the largest norm of a gradient; 0, no limit, by default. */
    public Builder gradientLimit(double norm) {
      gradientLimit = norm;
      return this;
    }

    /** Sets the random changes of the images that D sees; none by default. */
    public Builder augmentation(Augmentation changes) {
      augmentation = changes;
      return this;
    }

    /**
     * Sets the averaged generator's half-life; {@value GanSpec#DEFAULT_EMA_HALF_LIFE_IMAGES} images
     * by default; 0 for no averaging.
     */
    public Builder emaHalfLifeImages(double images) {
      emaHalfLifeImages = images;
      return this;
    }

    /** Sets the number of real images in a mini-batch; 64 by default. */
    public Builder batchSize(int images) {
      batchSize = images;
      return this;
    }

    /** Sets the seed of all random numbers; 0 by default. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Builds the specification.
     *
     * @throws IllegalArgumentException when a value is out of its range, or the networks do not fit
     */
    public GanSpec build() {
      return new GanSpec(
          generator,
          discriminator.augmented(augmentation.isAdaptive()),
          autoencoder,
          objective,
          penalty,
          discriminatorUpdates,
          discriminatorAdam,
          generatorAdam,
          learningRateDecayImages,
          gradientLimit,
          augmentation,
          emaHalfLifeImages,
          batchSize,
          seed);
    }
  }
}
