package io.streamgan.sampler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestRecords;
import io.streamgan.sampler.watch.WindowHistory;
import java.net.http.HttpResponse;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long TEN_SECONDS = 10_000;
  private static final long MINUTE = 60_000;

  private final ApiServer server = new ApiServer();
  private final WindowHistory windows = server.windows();

  @BeforeEach
  void twelveWindowsOfTenSecondsAndTwoOfAMinute() {
    for (int i = 0; i < 12; i++) {
      windows.add("default", TestRecords.window(TEN_SECONDS, i));
    }
    windows.add("default", TestRecords.window(MINUTE, 0));
    windows.add("default", TestRecords.window(MINUTE, 1));
    windows.add("faces", TestRecords.window(TEN_SECONDS, 70));
    windows.add("Käfer &c/2", TestRecords.window(TEN_SECONDS, 71));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void showsARecordWithoutItsSketches() throws Exception {
    JsonNode answer = answer("/v1/windows?length=1m&limit=1");

    assertThat(answer.get("model").asText()).isEqualTo("default");
    assertThat(answer.get("windows").get(0))
        .isEqualTo(
            JSON.readTree(
                """
                {"runId": "run", "length": "1m", "start": "2026-01-01T00:01:00Z",
                 "end": "2026-01-01T00:02:00Z", "steps": 20, "firstStep": 21, "lastStep": 40,
                 "images": 1280, "imagesSeen": 2560, "imagesPerSecond": 128.0,
                 "generatorVersion": 1, "statistics": {"generatorLoss": {"count": 20,
                 "nonFinite": 0, "mean": 1.5, "deviation": 0.25, "minimum": 1.0, "maximum": 2.0,
                 "p05": 1.1, "p50": 1.5, "p95": 1.9}}}
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                  | 14",
        "length=10s          | 12",
        "length=1m           | 2",
        "length=60s          | 2",
        "length=5s           | 0",
        "length=10s&limit=5  | 5",
        "model=faces         | 1",
        "model=K%C3%A4fer%20%26c%2F2 | 1",
        "model=nobody        | 0",
      })
  void showsThoseThatAreAskedFor(String query, int count) throws Exception {
    assertThat(answer("/v1/windows?" + query).get("windows")).hasSize(count);
  }

  @Test
  void showsTheNewestInTheOrderOfTheirEnds() throws Exception {
    JsonNode newest = answer("/v1/windows?limit=4").get("windows");

    assertThat(newest.findValuesAsText("length")).containsExactly("10s", "10s", "10s", "1m");
    assertThat(newest.findValuesAsText("end"))
        .containsExactly(
            "2026-01-01T00:01:40Z",
            "2026-01-01T00:01:50Z",
            "2026-01-01T00:02:00Z",
            "2026-01-01T00:02:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=0    | Parameter limit must be a whole number from 1 to 1000, not '0'.",
        "limit=x    | Parameter limit must be a whole number from 1 to 1000, not 'x'.",
        "length=10  | Parameter length must be seconds or minutes, such as 10s or 1m, not '10'.",
        "length=0s  | Parameter length must be seconds or minutes, such as 10s or 1m, not '0s'.",
        "model=a&model=b | Parameter model is given twice.",
        "limit=1&limit=2 | Parameter limit is given twice.",
        "since=1 | There is no parameter 'since'; there are model, length and limit.",
      })
  void saysWhatIsWrongWithAParameter(String query, String detail) throws Exception {
    HttpResponse<byte[]> answer = server.get("/v1/windows?" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(JSON.readTree(answer.body()).get("detail").asText()).isEqualTo(detail);
  }

  @Test
  void keepsABoundedNumberOfWindows() {
    for (int i = 0; i < WindowHistory.CAPACITY + 5; i++) {
      windows.add("long", TestRecords.window(TEN_SECONDS, i));
    }

    assertThat(windows.newest("long", OptionalLong.empty(), Integer.MAX_VALUE))
        .hasSize(WindowHistory.CAPACITY)
        .first()
        .satisfies(window -> assertThat(window.get("generatorVersion").asInt()).isEqualTo(5));
  }

  @Test
  void forgetsTheModelThatWasNotHeardOfForLongest() {
    for (int i = 0; i < 40; i++) {
      windows.add("model-" + i, TestRecords.window(TEN_SECONDS, i));
    }

    assertThat(windows.newest("model-39", OptionalLong.empty(), 10)).hasSize(1);
    assertThat(windows.newest("model-3", OptionalLong.empty(), 10)).isEmpty();
  }

  private JsonNode answer(String path) throws Exception {
    HttpResponse<byte[]> answer = server.get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }
}
