package io.streamgan.gan;

import io.streamgan.gan.network.Dcgan;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.NonSaturating;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.objective.Objectives;
import java.util.stream.Stream;

/** Specifications that platforms are tested with, as small as they can be. */
public final class GanEngineSpecs {
  private static final ImageShape SHAPE = new ImageShape(24, 24, 1);
  private static final int BATCH = 2;

  private GanEngineSpecs() {}

  /** Every objective and penalty, and what networks have besides: classes, noise, spectral norm. */
  public static Stream<GanSpec> tiny() {
    Stream<GanSpec> objectives =
        Objectives.NAMES.stream()
            .map(name -> GanSpec.dcgan(SHAPE, 1, 4, Objectives.named(name), BATCH, 1));
    GanSpec.Builder bare =
        GanSpec.builder(
                Dcgan.generator(SHAPE, 1, 4),
                Dcgan.discriminator(SHAPE, 1, 1, false),
                new NonSaturating(0.1))
            .batchSize(BATCH)
            .gradientLimit(0.1)
            .augmentation(new Augmentation(true, true, true));
    return Stream.concat(
        objectives,
        Stream.of(
            bare.penalty(new GradientPenalty.R1(1, 3)).build(),
            bare.penalty(new GradientPenalty.Dragan(1)).build(),
            GanSpec.dcgan(SHAPE, 1, 4, Objectives.named("r3gan"), BATCH, 1).toBuilder()
                .augmentation(new Augmentation(true, true, true, 0.6))
                .build(),
            named(Networks.MLP, new ImageShape(8, 8, 1), "semi-supervised", false),
            named(Networks.SNGAN, SHAPE, "hinge", true)));
  }

  private static GanSpec named(
      String name, ImageShape shape, String objective, boolean conditional) {
    Objective minimised = Objectives.named(objective);
    Networks networks =
        Networks.named(
            name, new Networks.Requirements(shape, 1, 4, minimised.outputs(), false, false));
    return GanSpec.builder(conditional ? networks.conditional(10) : networks, minimised)
        .batchSize(BATCH)
        .build();
  }
}
