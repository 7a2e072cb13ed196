package io.streamgan.cli.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.settings.SettingsLayers;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which settings make a run another one. */
class DemoCommandTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed=2",
        "network.width=32",
        "learning.rate.decay.images=0",
        "lanes=2",
        "shuffle.images=100",
        "image.fit=letterbox",
        "image.transpose=true",
        "feed.strict=true",
        "feed.shuffle=false"
      })
  void whatDecidesWhatIsLearnedMakesAnotherRun(String setting) {
    assertThat(run(setting)).isNotEqualTo(run());
  }

  @ParameterizedTest
  @ValueSource(strings = {"steps=5", "samples.rows=2", "commit.interval.ms=100", "round.steps=5"})
  void whatDoesNotIsTheSameRun(String setting) {
    assertThat(run(setting)).isEqualTo(run());
  }

  @Test
  void severalLanesAreAveragedAfterTheStepsOfARound() {
    assertThat(run("lanes=2", "round.steps=5")).isNotEqualTo(run("lanes=2"));
  }

  private static Map<String, String> run(String... settings) {
    Map<String, String> given = new TreeMap<>();
    Arrays.stream(settings).map(s -> s.split("=")).forEach(pair -> given.put(pair[0], pair[1]));
    return DemoCommand.run(new SettingsLayers(null, Map.of(), given));
  }
}
