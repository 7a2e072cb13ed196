package io.streamgan.bench.scale;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleBenchIT {
  @Test
  void printsARowForEachNumberOfTrainersAndTheCeiling() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    ScaleBench.run(
        new PrintStream(printed, true, UTF_8),
        "trainers=1,2",
        "step.millis=20",
        "round.steps=4",
        "bench.rounds=2",
        "real=true",
        "network.width=8",
        "latent.size=8",
        "batch.size=8");

    List<String> lines = printed.toString(UTF_8).lines().toList();
    assertThat(lines.get(2)).matches(" +1 +\\d+\\.\\d+ +[01]\\.\\d+ .*");
    assertThat(lines.get(3)).matches(" +2 +\\d+\\.\\d+ +[01]\\.\\d+ .*");
    assertThat(lines.get(5)).startsWith("real engines: one trainer ");
  }
}
