package io.streamgan.monitor.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.schemas.Statistic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DistributionTest {
  /** Prints the median of 0 to 1,000, half of it added after a way through a record. */
  public static final class Median {
    public static void main(String[] arguments) {
      System.out.println(statistic().getP50());
    }
  }

  @Test
  void goesOnFromARecord() {
    Statistic statistic = statistic();

    assertThat(statistic.getCount()).isEqualTo(1001);
    assertThat(statistic.getNonFinite()).isEqualTo(1);
    assertThat(statistic.getMean()).isEqualTo(500, within(1e-9));
    assertThat(statistic.getDeviation()).isEqualTo(288.96366553599780, within(1e-9));
    assertThat(statistic.getMinimum()).isZero();
    assertThat(statistic.getMaximum()).isEqualTo(1000);
    assertThat(statistic.getP50()).isEqualTo(500, within(17d));
  }

  @ParameterizedTest
  @MethodSource("installedJavas")
  void worksOnEveryJavaThatIsInstalled(Path java) throws IOException, InterruptedException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(List.of(java.toString(), "-cp", classPath, Median.class.getName()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

    assertThat(process.waitFor()).isZero();
    assertThat(Double.parseDouble(output)).isEqualTo(500, within(17d));
  }

  /** The running Java, and those in Debian's folder from 17 to 25, the newest that is supported. */
  private static List<Path> installedJavas() throws IOException {
    Path own = Path.of(System.getProperty("java.home"));
    Path folder = Path.of("/usr/lib/jvm");
    try (Stream<Path> others = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
      return Stream.concat(
              Stream.of(own), others.filter(home -> feature(home) >= 17 && feature(home) <= 25))
          .map(home -> home.resolve("bin/java"))
          .filter(Files::isExecutable)
          .toList();
    }
  }

  /** Feature number by a JDK's file {@code release}; 0 where there is none. */
  private static int feature(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION=\""))
          .map(line -> line.substring("JAVA_VERSION=\"".length()).split("[^0-9]", 2)[0])
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  private static Statistic statistic() {
    Distribution distribution = new Distribution();
    for (int k = 0; k <= 1000; k += 2) {
      distribution.add(k);
    }
    distribution = Distribution.of(distribution.statistic());
    for (int k = 1; k < 1000; k += 2) {
      distribution.add(k);
    }
    distribution.add(Double.NaN);
    return distribution.statistic();
  }
}
