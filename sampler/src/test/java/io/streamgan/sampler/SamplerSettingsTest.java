package io.streamgan.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.schemas.settings.Settings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class SamplerSettingsTest {
  private static final String ISSUER = "https://login.example/realms/ml";

  @Test
  void theSamplerServesTheModelsOfTheListOrTheOneThatServicesShare() {
    Settings one = settings(Map.of("model.name", "faces"));
    Settings several = settings(Map.of("model.name", "faces", "sampler.models", "digits, faces"));

    assertThat(SamplerSettings.modelNames(one)).containsExactly("faces");
    assertThat(SamplerSettings.requestGroup(one)).isEqualTo("streamgan.sampler-faces");
    assertThat(SamplerSettings.modelNames(several)).containsExactly("digits", "faces");
    assertThat(SamplerSettings.requestGroup(several)).isEqualTo("streamgan.sampler-digits");
  }

  @Test
  void eachModelIsNamedOnce() {
    for (String names : List.of("faces,faces", "faces,,digits")) {
      assertThatThrownBy(() -> require(Map.of("sampler.models", names)))
          .as(names)
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith(
              "sampler.models must have different names, none of them empty, not [faces, ");
    }
  }

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

  /** It would mean no limit to one of the server's libraries, and stop another one. */
  @Test
  void requestsHaveALimit() {
    assertThatThrownBy(() -> settings(Map.of("sampler.max.request.bytes", "0")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sampler.max.request.bytes");
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

  @Test
  void keysComeOverTlsOrFromThisMachine() {
    for (String address :
        List.of("login.example", "http://login.example/realms/ml", "ftp://login.example", ":")) {
      assertThatThrownBy(() -> requireProvider(address, ""))
          .as(address)
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              "sampler.oidc.issuer must be an address with https, or http on this machine, not '%s'"
                  .formatted(address));
      assertThatThrownBy(() -> requireProvider(ISSUER, address))
          .as(address)
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith("sampler.oidc.jwks.url must be an address with https");
    }
    for (String address : List.of("http://127.0.0.1:8081/realm", "http://localhost/", ISSUER)) {
      assertThatCode(() -> requireProvider(address, address)).doesNotThrowAnyException();
    }
  }

  @Test
  void anIssuerWhoseKeysAreElsewhereMayBeAnyName() {
    assertThatCode(() -> requireProvider("login.example", ISSUER + "/keys"))
        .doesNotThrowAnyException();
  }

  private static void requireProvider(String issuer, String keysUrl) {
    require(
        Map.of(
            "sampler.oidc.issuer",
            issuer,
            "sampler.oidc.audience",
            "streamgan",
            "sampler.oidc.jwks.url",
            keysUrl));
  }

  private static void require(Map<String, String> settings) {
    SamplerSettings.requireConsistent(settings(settings));
  }

  private static Settings settings(Map<String, String> values) {
    return new Settings(SamplerSettings.definition(), values);
  }
}
