package io.streamgan.monitor.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against NumPy and SciPy; {@code quality/reference.py} among the test's resources says how. */
class ReferenceTest {
  private static final double RELATIVE = 1e-6;

  record Case(String name, double[][] real, double[][] generated, JsonNode expected) {
    @Override
    public String toString() {
      return name;
    }

    void agrees(String value, double actual, double scale) {
      double reference = expected.get(value).asDouble();
      assertThat(actual)
          .as(value)
          .isCloseTo(reference, within(RELATIVE * Math.max(Math.abs(reference), scale)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void frechetDistanceAgrees(Case c) {
    // Identical sets differ by the rounding of sums as large as their variance.
    double variance = 0;
    for (double[] row : c.real) {
      for (double value : row) {
        variance += value * value / c.real.length;
      }
    }
    double scale = c.name.equals("identical") ? variance : 0;
    c.agrees("frechet", FrechetDistance.of(c.real, c.generated), scale);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void kernelDistanceAgrees(Case c) {
    KernelDistance distance = KernelDistance.of(c.real, c.generated, 10, 30, 5);

    c.agrees("kernel", KernelDistance.unbiased(c.real, c.generated), 0);
    c.agrees("kernelMean", distance.mean(), 0);
    c.agrees("kernelDeviation", distance.deviation(), 0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void manifoldsAgree(Case c) {
    PrecisionRecall manifolds = PrecisionRecall.of(c.real, c.generated, 3);

    c.agrees("precision", manifolds.precision(), 0);
    c.agrees("recall", manifolds.recall(), 0);
    c.agrees("density", manifolds.density(), 0);
    c.agrees("coverage", manifolds.coverage(), 0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void slicedWassersteinAgrees(Case c) {
    c.agrees("sliced", SlicedWasserstein.of(floats(c.real), floats(c.generated), 16, 7), 0);
  }

  static Stream<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    try (InputStream in = ReferenceTest.class.getResourceAsStream("/quality/reference.json")) {
      for (JsonNode json : new ObjectMapper().readTree(in).get("cases")) {
        int length = json.get("length").asInt();
        cases.add(
            new Case(
                json.get("name").asText(),
                features(json.get("real"), length),
                features(json.get("generated"), length),
                json));
      }
    }
    return cases.stream();
  }

  /** As the script draws them. */
  private static double[][] features(JsonNode set, int length) {
    Random random = new Random(set.get(0).asLong());
    Random mixing = new Random(99);
    int count = set.get(1).asInt();
    int rank = set.get(2).asInt();
    double[][] matrix = new double[rank][length];
    for (double[] row : matrix) {
      for (int i = 0; i < length; i++) {
        row[i] = mixing.nextGaussian();
      }
    }
    double[][] features = new double[count][length];
    for (double[] feature : features) {
      double[] mixed = new double[length];
      for (double[] row : matrix) {
        double latent = random.nextGaussian();
        for (int i = 0; i < length; i++) {
          mixed[i] += latent * row[i];
        }
      }
      for (int i = 0; i < length; i++) {
        feature[i] = set.get(4).asDouble() * mixed[i] + set.get(3).asDouble();
      }
    }
    return features;
  }

  private static float[][] floats(double[][] features) {
    float[][] floats = new float[features.length][features[0].length];
    for (int i = 0; i < floats.length; i++) {
      for (int j = 0; j < floats[i].length; j++) {
        floats[i][j] = (float) features[i][j];
      }
    }
    return floats;
  }
}
