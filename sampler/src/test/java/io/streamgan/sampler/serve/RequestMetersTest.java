package io.streamgan.sampler.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.access.AccessRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The meters of requests, as the dashboard of Grafana shows them. */
class RequestMetersTest {
  @Test
  void requestsAreCountedByPathStatusAndDuration() throws Exception {
    try (ApiServer server = new ApiServer()) {
      server.serve(1);
      server.get("/v1/history");
      server.get("/v1/samples?count=0");

      await()
          .untilAsserted(
              () ->
                  assertThat(new String(server.get("/metrics").body(), StandardCharsets.UTF_8))
                      .containsPattern(
                          "http_total_duration_seconds_bucket\\{[^}]*http_status=\"200\",[^}]*service=\"/v1/history\",le=\"10.0\"}"
                              + " 1")
                      .containsPattern(
                          "http_requests_total\\{[^}]*http_status=\"400\",[^}]*service=\"/v1/samples\"}"
                              + " 1"));
    }
  }

  @Test
  void requestsThatAreNotAdmittedAreCountedToo() throws Exception {
    AccessRules rules =
        new AccessRules("secret", null, List.of(), List.of(), List.of(), false, 0, null, null);
    try (ApiServer server = new ApiServer(TestGenerator::new, rules)) {
      server.get("/v1/samples");

      await()
          .untilAsserted(
              () ->
                  assertThat(
                          new String(
                              server.get("/metrics", "authorization", "Bearer secret").body(),
                              StandardCharsets.UTF_8))
                      .containsPattern(
                          "http_requests_total\\{[^}]*http_status=\"401\",[^}]*service=\"/v1/samples\"}"
                              + " 1"));
    }
  }
}
