package io.streamgan.gan.round;

import io.streamgan.gan.ClassBoundaries;
import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.NonFiniteLossException;
import io.streamgan.gan.Randomness;
import io.streamgan.gan.SnapshotMismatchException;
import io.streamgan.gan.StepResult;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.SemiSupervised;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Pixels;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trains on a platform. It prepares the images and random numbers of each step, runs the updates of
 * a {@link Round}, updates the averaged generator, and copies the state for snapshots.
 */
public final class RoundEngine implements GanEngine {
  private final GanSpec spec;
  private final Platform platform;
  private final Round round;
  private final Tensors average;
  private final AveragedGenerator averagedGenerator;

  /** What samples are drawn with: the average, or where G has spectral norms, what they give. */
  private final Tensors drawn;

  private final Sampler sampler;
  private final @Nullable ImagePass encoder;
  private final @Nullable ImagePass classifier;
  private final Pixels realPixels;
  private final int lanes;
  private StepRandomness randomness;
  private long seed;
  private long step;
  private long imagesSeen;

  public RoundEngine(GanSpec spec, EngineOptions options, Platform platform) {
    this.spec = spec;
    this.platform = platform;
    platform.enter();
    lanes = options.lanes();
    round = Round.of(spec, lanes, platform);
    average = Tensors.all(spec.generator(), platform);
    Tensors newest = round.generator().values();
    averagedGenerator =
        new AveragedGenerator(spec.emaHalfLifeImages(), newest.flat(), average.flat(), platform);
    NetworkSpec plain = spec.generator().forEvaluation();
    drawn = plain.equals(spec.generator()) ? average : Tensors.all(plain, platform);
    sampler = new Sampler(plain, this::classBoundaries, drawn, platform);
    encoder = encoder();
    classifier = classifier();
    realPixels = platform.pixels(round.real());
    seed = Randomness.seed(spec.seed(), 0);
    randomness = new StepRandomness(spec, seed);
    initialise();
    platform.copy(newest.flat(), average.flat()).run();
  }

  /** Returns how classes follow from latents by the shares that the averaged generator has. */
  private ClassBoundaries classBoundaries() {
    float[] shares = new float[spec.classes()];
    spec.generator().classShares().ifPresent(name -> average.get(name).get(0, shares));
    return ClassBoundaries.of(shares);
  }

  private @Nullable ImagePass encoder() {
    if (spec.autoencoder() == null) {
      return null;
    }
    // The encoder comes just before G, which is the last network.
    TrainableNetwork encoding = round.networks().get(round.networks().size() - 2);
    return new ImagePass("encoder", encoding.network(), encoding.effective(), platform);
  }

  private @Nullable ImagePass classifier() {
    return spec.objective() instanceof SemiSupervised
        ? new ImagePass("classifier", spec.discriminator(), discriminator().effective(), platform)
        : null;
  }

  private TrainableNetwork discriminator() {
    return round.networks().get(0);
  }

  @Override
  public GanSpec spec() {
    return spec;
  }

  @Override
  public StepResult step(Images real) {
    if (!real.shape().equals(spec.imageShape()) || real.count() != spec.imagesPerStep()) {
      throw new IllegalArgumentException(
          "a step needs %d images of %s, not %d of %s"
              .formatted(spec.imagesPerStep(), spec.imageShape(), real.count(), real.shape()));
    }
    platform.enter();
    step++;
    // The other lanes count as if they had learned as many images: their mean follows the
    // half-life, too.
    long seen = imagesSeen + (long) lanes * real.count();
    platform.together(() -> update(real, seen));
    // A GPU computes the step meanwhile.
    randomness.prepare(step + 1);
    Round.DiscriminatorOutcome outcome = round.discriminatorOutcome();
    double generatorLoss = round.generatorLoss();
    requireFinite(outcome, generatorLoss);
    imagesSeen = seen;
    return new StepResult(
        step,
        imagesSeen,
        outcome.value(),
        generatorLoss,
        outcome.realScore(),
        outcome.generatedScore(),
        outcome.penalty(),
        outcome.augmentation(),
        outcome.accuracy(),
        outcome.labelledAccuracy());
  }

  @Override
  public void lane(int lane) {
    if (lane < 0 || lane >= lanes) {
      throw new IllegalArgumentException("there is no lane %d of %d".formatted(lane, lanes));
    }
    seed = Randomness.seed(spec.seed(), lane);
    randomness = new StepRandomness(spec, seed);
  }

  /** Makes the updates of a step, after which {@code seen} images have been seen. */
  private void update(Images real, long seen) {
    StepRandomness.OfStep numbers = randomness.ofStep(step);
    double rateFactor = spec.rateFactor(seen);
    round.networks().forEach(network -> network.scaleRate(rateFactor));
    for (int i = 0; i < spec.discriminatorUpdates(); i++) {
      long update = (step - 1) * spec.discriminatorUpdates() + i + 1;
      round.networks().forEach(network -> network.randomness().at(seed, update, false));
      realPixels.set(real.pixels(), i * spec.batchSize() * spec.imageShape().bytes());
      Round.BatchLabels labels = randomness.labels(real, i * spec.batchSize());
      round.updateDiscriminator(numbers.discriminator().get(i), labels, update);
    }
    round.networks().forEach(network -> network.randomness().at(seed, step, true));
    round.updateGenerator(numbers.generator(), step);
    // Counts one mini-batch per step, so that further updates of D do not shorten the half-life.
    averagedGenerator.move(lanes * spec.batchSize(), seen / spec.discriminatorUpdates());
  }

  private void requireFinite(Round.DiscriminatorOutcome outcome, double generatorLoss) {
    if (!Double.isFinite(outcome.value()) || !Double.isFinite(generatorLoss)) {
      throw new NonFiniteLossException(
          step, outcome.value(), generatorLoss, round.firstNonFinite().orElse("the loss itself"));
    }
    List<TrainableNetwork> networks = round.networks();
    for (int i = 0; i < networks.size(); i++) {
      if (!networks.get(i).isFinite()) {
        throw new NonFiniteLossException(step, name(i, networks.size()));
      }
    }
  }

  private static String name(int network, int networks) {
    if (network == networks - 1) {
      return "the generator";
    }
    return network == 0 ? "the discriminator" : "network " + (network + 1);
  }

  private void initialise() {
    List<NetworkSpec> networks = spec.networks();
    for (int i = 0; i < networks.size(); i++) {
      Initialisation.initialise(
          networks.get(i),
          round.networks().get(i).values(),
          new Randomness(spec.seed(), initialStream(i), i));
      // The first power iteration, which also normalises the random vector u.
      round.networks().get(i).iterate();
    }
    round.refresh();
  }

  private Randomness.Stream initialStream(int network) {
    if (network == spec.networks().size() - 1) {
      return Randomness.Stream.INITIAL_GENERATOR;
    }
    return network == 0
        ? Randomness.Stream.INITIAL_DISCRIMINATOR
        : Randomness.Stream.INITIAL_FURTHER_NETWORK;
  }

  @Override
  public Images sample(Latents z) {
    prepareSampler();
    return sampler.sample(z);
  }

  @Override
  public Images sample(Latents z, int[] labels) {
    prepareSampler();
    return sampler.sample(z, labels);
  }

  private void prepareSampler() {
    platform.enter();
    if (drawn != average) {
      ByteBuffer parameters = generator().parameters().duplicate().order(ByteOrder.LITTLE_ENDIAN);
      drawn.flat().set(0, parameters.asFloatBuffer());
    }
    sampler.prepare();
  }

  @Override
  public Latents encode(Images images) {
    if (encoder == null) {
      return GanEngine.super.encode(images);
    }
    platform.enter();
    encoder.prepare();
    return new Latents(images.count(), encoder.size(), encoder.vectors(images));
  }

  @Override
  public float[] classify(Images images) {
    if (classifier == null) {
      return GanEngine.super.classify(images);
    }
    platform.enter();
    classifier.prepare();
    return RoundClassifier.softmax(classifier.vectors(images), classifier.size());
  }

  @Override
  public GeneratorSnapshot generator() {
    GeneratorSnapshot generator =
        new GeneratorSnapshot(spec.generator(), copy(List.of(average.flat())));
    return classifier == null
        ? generator
        : generator.withClassifier(
            ClassifierSnapshot.of(
                spec.discriminator(), copy(List.of(discriminator().values().flat()))));
  }

  @Override
  public GanSnapshot snapshot() {
    return new GanSnapshot(spec, step, imagesSeen, copy(state()));
  }

  @Override
  public void restore(GanSnapshot snapshot) {
    if (!snapshot.spec().networks().equals(spec.networks())) {
      throw new SnapshotMismatchException(
          "the snapshot has other networks than this engine: " + snapshot.spec().networks());
    }
    FloatBuffer source =
        snapshot.state().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    for (Tensor vector : state()) {
      source.limit(source.position() + vector.size());
      vector.set(0, source);
    }
    round.refresh();
    step = snapshot.step();
    imagesSeen = snapshot.imagesSeen();
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public long imagesSeen() {
    return imagesSeen;
  }

  @Override
  public String parameterHash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(copy(List.of(round.generator().learned())));
      for (TrainableNetwork network : round.networks()) {
        if (network != round.generator()) {
          digest.update(copy(List.of(network.learned())));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Returns the times of all layers and of the optimisers since the engine was created. */
  public List<LayerTime> layerTimes() {
    List<LayerTime> times = new ArrayList<>();
    round.addTimes(times);
    return times;
  }

  @Override
  public void close() {
    platform.close();
  }

  /** Returns the vectors of {@link GanSnapshot#state}, in its order. */
  private List<Tensor> state() {
    List<Tensor> state = new ArrayList<>();
    round.networks().forEach(network -> state.addAll(network.state()));
    state.add(average.flat());
    return state;
  }

  private static ByteBuffer copy(List<Tensor> vectors) {
    long values = vectors.stream().mapToLong(Tensor::size).sum();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(Float.BYTES * values)).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer target = bytes.asFloatBuffer();
    for (Tensor vector : vectors) {
      target.limit(target.position() + vector.size());
      vector.get(0, target);
    }
    return bytes;
  }
}
