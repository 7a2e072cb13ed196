package io.streamgan.bench.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplerBenchIT {
  @Test
  void underLoadNoRequestFailsAndEachAnswerIsWhatItsVersionDraws() throws Exception {
    SamplerBench.Findings findings =
        SamplerBench.run(
            new SamplerBench.Options(64, 5, 1, 500, 16, 100, 1, 0, 64, "256m"), Map.of());

    assertThat(findings.failures()).isEmpty();
    assertThat(findings.wrong()).isEmpty();
    assertThat(findings.versions()).isGreaterThan(4);
    assertThat(findings.answered()).isGreaterThan(64);
  }
}
