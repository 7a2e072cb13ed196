package io.streamgan.sampler;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.schemas.settings.Settings;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class SamplerSettingsTest {
  private static final String ISSUER = "https://login.example/realms/ml";

  @Test
  void anIdentityProviderWithoutItsIssuerIsRefusedBecauseEverybodyWouldBeAdmitted() {
    assertThatThrownBy(() -> require(Map.of("sampler.oidc.audience", "streamgan")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "sampler.oidc.audience needs sampler.oidc.issuer: without it, no token would be asked"
                + " for");
    assertThatThrownBy(() -> require(Map.of("sampler.oidc.jwks.url", ISSUER + "/keys")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("sampler.oidc.jwks.url needs sampler.oidc.issuer");
  }

  @Test
  void anIdentityProviderNeedsAnAudience() {
    assertThatThrownBy(() -> require(Map.of("sampler.oidc.issuer", ISSUER)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("sampler.oidc.issuer needs sampler.oidc.audience");
    assertThatCode(
            () ->
                require(
                    Map.of("sampler.oidc.issuer", ISSUER, "sampler.oidc.audience", "streamgan")))
        .doesNotThrowAnyException();
  }

  private static void require(Map<String, String> settings) {
    SamplerSettings.requireConsistent(new Settings(SamplerSettings.definition(), settings));
  }
}
