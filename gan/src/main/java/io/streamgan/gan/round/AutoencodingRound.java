package io.streamgan.gan.round;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.Autoencoder;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.gan.platform.Judgement;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Measuring;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The updates of the discriminators at several scales, and of the encoder and the G that
 * reconstruct real images.
 *
 * <p>At each scale, one mini-batch of D contains the real and the reconstructed images as two
 * groups. Encoder and G are trained with the gradient of D's score at full scale and with that of
 * the mean squared error of the reconstructions.
 */
final class AutoencodingRound implements Round {
  private final Autoencoding objective;
  private final int batchSize;
  private final List<TrainableNetwork> discriminators = new ArrayList<>();
  private final TrainableNetwork encoder;
  private final TrainableNetwork generator;

  private final Pass encode;
  private final Pass generate;
  private final List<Pass> judges = new ArrayList<>();
  private final List<Judgement> judgements = new ArrayList<>();
  private final List<Runnable> halvings = new ArrayList<>();
  private final Pass seeThrough;
  private final Tensor real;
  private final Measuring distortion;
  private final Measuring generatorLoss;
  private final Runnable encodeReal;
  private final Runnable handLatents;
  private final Runnable take;
  private final Runnable show;
  private final Runnable handDown;

  AutoencodingRound(
      GanSpec spec, Autoencoding objective, Autoencoder autoencoder, Platform platform) {
    this.objective = objective;
    batchSize = spec.batchSize();
    List<NetworkSpec> scales = new ArrayList<>(List.of(spec.discriminator()));
    scales.addAll(autoencoder.coarseDiscriminators());
    for (NetworkSpec scale : scales) {
      TrainableNetwork network = network(scale, spec.discriminatorAdam(), spec, platform);
      discriminators.add(network);
      Pass judge = network.learning(2 * batchSize, 2);
      judges.add(judge);
      judgements.add(platform.discriminatorLoss(objective, judge.output(), judge.outputGradient()));
    }
    encoder = network(autoencoder.encoder(), spec.generatorAdam(), spec, platform);
    generator = network(spec.generator(), spec.generatorAdam(), spec, platform);
    encode = encoder.learning(batchSize, 1);
    generate = generator.learningThrough(batchSize);
    seeThrough = discriminators.get(0).seeingThrough(batchSize);
    real = judges.get(0).input().rows(0, batchSize);
    distortion =
        platform.distortion(
            objective.distortionWeight(),
            real,
            generate.output(),
            seeThrough.inputGradient(),
            generate.outputGradient());
    generatorLoss =
        platform.generatorLoss(objective, null, seeThrough.output(), seeThrough.outputGradient());
    encodeReal = platform.copy(real, encode.input());
    handLatents = platform.copy(encode.output(), generate.input());
    take = platform.copy(generate.output(), judges.get(0).input().rows(batchSize, batchSize));
    for (int i = 1; i < judges.size(); i++) {
      halvings.add(platform.halve(judges.get(i - 1).input(), judges.get(i).input()));
    }
    show = platform.copy(generate.output(), seeThrough.input());
    handDown = platform.copy(generate.inputGradient(), encode.outputGradient());
  }

  private void reconstruct() {
    encodeReal.run();
    encode.forward();
    handLatents.run();
    generate.forward();
  }

  @Override
  public Tensor real() {
    return real;
  }

  @Override
  public void updateDiscriminator(RandomNumbers random, BatchLabels labels, long update) {
    reconstruct();
    take.run();
    halvings.forEach(Runnable::run);
    for (int i = judges.size() - 1; i >= 0; i--) {
      judges.get(i).forward();
      judgements.get(i).run();
      judges.get(i).backward();
      discriminators.get(i).descend(update);
    }
  }

  @Override
  public DiscriminatorOutcome discriminatorOutcome() {
    double value = 0;
    for (int i = judges.size() - 1; i >= 0; i--) {
      value += judgements.get(i).value();
    }
    // The reported scores are those at full scale.
    float[] scores = judgements.get(0).outputs();
    return new DiscriminatorOutcome(
        value,
        Round.mean(Arrays.copyOf(scores, batchSize)),
        Round.mean(Arrays.copyOfRange(scores, batchSize, 2 * batchSize)),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  @Override
  public void updateGenerator(RandomNumbers random, long update) {
    reconstruct();
    show.run();
    seeThrough.forward();
    generatorLoss.run();
    seeThrough.backward();
    distortion.run();
    generate.backward();
    handDown.run();
    encode.backward();
    generator.descend(update);
    encoder.descend(update);
  }

  @Override
  public double generatorLoss() {
    return generatorLoss.value() + objective.distortionWeight() * distortion.value();
  }

  @Override
  public List<TrainableNetwork> networks() {
    List<TrainableNetwork> networks = new ArrayList<>(discriminators);
    networks.add(encoder);
    networks.add(generator);
    return networks;
  }

  @Override
  public Tensor generated() {
    return generate.output();
  }

  @Override
  public Optional<String> firstNonFinite() {
    return encode
        .firstNonFinite()
        .map("the encoder's "::concat)
        .or(() -> generate.firstNonFinite().map("the generator's "::concat))
        .or(() -> judges.get(0).firstNonFinite().map("the discriminator's "::concat))
        .or(() -> seeThrough.firstNonFinite().map("the discriminator's "::concat));
  }

  @Override
  public void addTimes(List<LayerTime> times) {
    encode.addTimes("encoder", times);
    generate.addTimes("G", times);
    for (int i = 0; i < judges.size(); i++) {
      judges.get(i).addTimes("D at scale 1/" + (1 << i), times);
      discriminators.get(i).addTimes("D's descent at scale 1/" + (1 << i), times);
    }
    seeThrough.addTimes("D in G's update", times);
    encoder.addTimes("encoder's descent", times);
    generator.addTimes("G's descent", times);
  }

  private static TrainableNetwork network(
      NetworkSpec network, GanSpec.Adam adam, GanSpec spec, Platform platform) {
    return new TrainableNetwork(
        network, adam, spec.gradientLimit(), Double.POSITIVE_INFINITY, platform);
  }
}
