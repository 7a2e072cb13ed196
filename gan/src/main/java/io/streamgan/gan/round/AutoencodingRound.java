package io.streamgan.gan.round;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.Autoencoder;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.gan.objective.DiscriminatorLoss;
import io.streamgan.gan.objective.Loss;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Measuring;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import java.util.ArrayList;
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
  private final List<Runnable> judgeForwards = new ArrayList<>();
  private final List<Runnable> judgeBackwards = new ArrayList<>();
  private final Pass seeThrough;
  private final Tensor real;
  private final Measuring distortion;
  private final Runnable showReconstructions;
  private final Runnable lookThrough;
  private final Runnable learnThrough;

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
      judgeForwards.add(platform.sequence(judge::forward));
      judgeBackwards.add(platform.sequence(judge::backward));
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
    Runnable reconstruct = reconstruct(platform);
    showReconstructions = showReconstructions(reconstruct, platform);
    lookThrough = lookThrough(reconstruct, platform);
    learnThrough = learnThrough(platform);
  }

  private Runnable reconstruct(Platform platform) {
    Runnable encodeReal = platform.copy(real, encode.input());
    Runnable handLatents = platform.copy(encode.output(), generate.input());
    return () -> {
      encodeReal.run();
      encode.forward();
      handLatents.run();
      generate.forward();
    };
  }

  private Runnable showReconstructions(Runnable reconstruct, Platform platform) {
    Tensor shown = judges.get(0).input().rows(batchSize, batchSize);
    Runnable take = platform.copy(generate.output(), shown);
    List<Runnable> halvings = new ArrayList<>();
    for (int i = 1; i < judges.size(); i++) {
      halvings.add(platform.halve(judges.get(i - 1).input(), judges.get(i).input()));
    }
    return platform.sequence(
        () -> {
          reconstruct.run();
          take.run();
          halvings.forEach(Runnable::run);
        });
  }

  private Runnable lookThrough(Runnable reconstruct, Platform platform) {
    Runnable show = platform.copy(generate.output(), seeThrough.input());
    return platform.sequence(
        () -> {
          reconstruct.run();
          show.run();
          seeThrough.forward();
        });
  }

  private Runnable learnThrough(Platform platform) {
    Runnable handDown = platform.copy(generate.inputGradient(), encode.outputGradient());
    return platform.sequence(
        () -> {
          seeThrough.backward();
          distortion.run();
          generate.backward();
          handDown.run();
          encode.backward();
        });
  }

  @Override
  public Tensor real() {
    return real;
  }

  @Override
  public DiscriminatorOutcome updateDiscriminator(
      RandomNumbers random, BatchLabels labels, long update) {
    showReconstructions.run();
    double value = 0;
    float[] ofReal = new float[batchSize];
    float[] ofGenerated = new float[batchSize];
    // The full scale comes last, so that the reported scores are those at full scale.
    for (int i = judges.size() - 1; i >= 0; i--) {
      Pass judge = judges.get(i);
      judgeForwards.get(i).run();
      judge.output().get(0, ofReal);
      judge.output().get(batchSize, ofGenerated);
      DiscriminatorLoss loss = objective.discriminator(ofReal, ofGenerated, labels.visible());
      judge.outputGradient().set(0, loss.real().gradient());
      judge.outputGradient().set(batchSize, loss.generated().gradient());
      judgeBackwards.get(i).run();
      discriminators.get(i).descend(update);
      value += loss.value();
    }
    return new DiscriminatorOutcome(
        value,
        Round.mean(ofReal),
        Round.mean(ofGenerated),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  @Override
  public double updateGenerator(RandomNumbers random, long update) {
    lookThrough.run();
    float[] scores = new float[batchSize];
    seeThrough.output().get(0, scores);
    Loss loss = objective.generator(new float[0], scores, batchSize);
    seeThrough.outputGradient().set(0, loss.gradient());
    learnThrough.run();
    double squaredError = distortion.value();
    generator.descend(update);
    encoder.descend(update);
    return loss.value() + objective.distortionWeight() * squaredError;
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
