package io.streamgan.gan.nd4j;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.Autoencoder;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.gan.objective.DiscriminatorLoss;
import io.streamgan.gan.objective.Loss;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

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

  private final NetworkPass encode;
  private final NetworkPass generate;
  private final List<NetworkPass> judges = new ArrayList<>();
  private final List<HostMemory> judgeScores = new ArrayList<>();
  private final List<HostMemory> judgeGradients = new ArrayList<>();
  private final List<Operator> pools = new ArrayList<>();
  private final NetworkPass seeThrough;
  private final HostMemory real;
  private final HostMemory generated;
  private final HostMemory generatedGradient;
  private final HostMemory seenScores;
  private final HostMemory seenScoresGradient;
  private final HostMemory seenGradient;
  private final Operator encodeReal;
  private final Operator handLatents;
  private final Operator takeGenerated;
  private final Operator showGenerated;
  private final Operator handLatentsDown;

  AutoencodingRound(GanSpec spec, Autoencoding objective, Autoencoder autoencoder, Arena arena) {
    this.objective = objective;
    batchSize = spec.batchSize();
    List<NetworkSpec> scales = new ArrayList<>(List.of(spec.discriminator()));
    scales.addAll(autoencoder.coarseDiscriminators());
    for (NetworkSpec scale : scales) {
      TrainableNetwork network = network(scale, spec.discriminatorAdam(), spec, arena);
      discriminators.add(network);
      NetworkPass judge = network.learning(2 * batchSize, 2, arena);
      judges.add(judge);
      judgeScores.add(new HostMemory(judge.output().value()));
      judgeGradients.add(new HostMemory(judge.output().requireGradient()));
    }
    encoder = network(autoencoder.encoder(), spec.generatorAdam(), spec, arena);
    generator = network(spec.generator(), spec.generatorAdam(), spec, arena);
    encode = encoder.learning(batchSize, 1, arena);
    generate = generator.learningThrough(batchSize, arena);
    seeThrough = discriminators.get(0).seeingThrough(batchSize, arena);

    INDArray judged = judges.get(0).input().value();
    INDArray realImages = Views.rows(judged, 0, batchSize);
    real = new HostMemory(realImages);
    generated = new HostMemory(generate.output().value());
    generatedGradient = new HostMemory(generate.output().requireGradient());
    seenScores = new HostMemory(seeThrough.output().value());
    seenScoresGradient = new HostMemory(seeThrough.output().requireGradient());
    seenGradient = new HostMemory(seeThrough.input().requireGradient());
    encodeReal = arena.copy(realImages, encode.input().value());
    handLatents = arena.copy(encode.output().value(), generate.input().value());
    takeGenerated = arena.copy(generate.output().value(), Views.rows(judged, batchSize, batchSize));
    showGenerated = arena.copy(generate.output().value(), seeThrough.input().value());
    handLatentsDown =
        arena.copy(generate.input().requireGradient(), encode.output().requireGradient());
    for (int i = 1; i < judges.size(); i++) {
      INDArray finer = judges.get(i - 1).input().value();
      INDArray coarser = judges.get(i).input().value();
      pools.add(
          arena.operator("avgpool2d", List.of(finer), List.of(coarser), ResizeLayer.halving()));
    }
  }

  @Override
  public HostMemory real() {
    return real;
  }

  @Override
  public DiscriminatorOutcome updateDiscriminator(
      RandomNumbers random, BatchLabels labels, long update) {
    reconstruct();
    takeGenerated.run();
    pools.forEach(Operator::run);
    double value = 0;
    float[] ofReal = new float[batchSize];
    float[] ofGenerated = new float[batchSize];
    // The full scale comes last, so that the reported scores are those at full scale.
    for (int i = judges.size() - 1; i >= 0; i--) {
      NetworkPass judge = judges.get(i);
      judge.forward();
      judgeScores.get(i).read().get(0, ofReal).get(batchSize, ofGenerated);
      DiscriminatorLoss loss = objective.discriminator(ofReal, ofGenerated, labels.visible());
      judgeGradients
          .get(i)
          .write()
          .put(0, loss.real().gradient())
          .put(batchSize, loss.generated().gradient());
      judge.backward();
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
    reconstruct();
    showGenerated.run();
    seeThrough.forward();
    float[] scores = new float[batchSize];
    seenScores.read().get(0, scores);
    Loss loss = objective.generator(new float[0], scores, batchSize);
    seenScoresGradient.write().put(0, loss.gradient());
    seeThrough.backward();
    double distortion = addDistortion();
    generate.backward();
    handLatentsDown.run();
    encode.backward();
    generator.descend(update);
    encoder.descend(update);
    return loss.value() + objective.distortionWeight() * distortion;
  }

  @Override
  public List<TrainableNetwork> networks() {
    List<TrainableNetwork> networks = new ArrayList<>(discriminators);
    networks.add(encoder);
    networks.add(generator);
    return networks;
  }

  @Override
  public INDArray generated() {
    return generate.output().value();
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

  private void reconstruct() {
    encodeReal.run();
    encode.forward();
    handLatents.run();
    generate.forward();
  }

  /**
   * Sets the gradient of the reconstructions to the sum of the gradient through D and that of the
   * weighted mean squared error. Returns the mean squared error.
   */
  private double addDistortion() {
    int values = generated.size();
    FloatBuffer x = real.read();
    FloatBuffer y = generated.read();
    FloatBuffer throughD = seenGradient.read();
    FloatBuffer gradient = generatedGradient.write();
    double scale = 2 * objective.distortionWeight() / values;
    double sum = 0;
    for (int i = 0; i < values; i++) {
      double difference = (double) y.get(i) - x.get(i);
      sum += difference * difference;
      gradient.put(i, (float) (throughD.get(i) + scale * difference));
    }
    return sum / values;
  }

  private static TrainableNetwork network(
      NetworkSpec network, GanSpec.Adam adam, GanSpec spec, Arena arena) {
    return new TrainableNetwork(
        network, adam, spec.gradientLimit(), Double.POSITIVE_INFINITY, arena);
  }
}
