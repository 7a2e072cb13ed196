package io.streamgan.schemas.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class DeclarationsTest {
  private static final Declarations SOME = new Declarations();
  private static final Setting<Integer> COUNT = SOME.ofInt("count", 3).between(1, 9).high("Count.");
  private static final Setting<Duration> PAUSE =
      SOME.ofLong("pause.ms", 250).atLeast(0).as(Duration::ofMillis).medium("Pause.");
  private static final Setting<List<String>> COLOURS =
      SOME.ofList("colours", List.of("red")).oneOf("red", "green").low("Colours.");
  private static final Setting<String> SECRET = SOME.ofPassword("secret").low("Secret.");
  private static final Setting<Integer> EVEN =
      SOME.ofInt("even", 2).accepting("even numbers", DeclarationsTest::requireEven).low("Even.");

  private static final Setting<Side> SIDE = SOME.ofEnum("side", Side.LEFT).low("Side.");
  private static final Setting<Optional<Path>> FILE = SOME.ofPath("file").low("File.");

  private enum Side {
    LEFT,
    RIGHT
  }

  @Test
  void readsEachValueAsTheTypeOfItsKey() {
    Settings settings =
        settings(Map.of("count", "5", "pause.ms", "1000", "colours", "green,red", "secret", "s"));

    assertThat(settings.get(COUNT)).isEqualTo(5);
    assertThat(settings.get(PAUSE)).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.get(COLOURS)).containsExactly("green", "red");
    assertThat(settings.get(SECRET)).isEqualTo("s");
    assertThat(settings(Map.of("side", "right")).get(SIDE)).isEqualTo(Side.RIGHT);
    assertThat(settings(Map.of("file", "a/b")).get(FILE)).contains(Path.of("a/b"));
    assertThat(settings.toString()).doesNotContain("secret = s");
  }

  @Test
  void readsTheDefaultWhereThereIsNoValue() {
    Settings settings = settings(Map.of());

    assertThat(settings.get(COUNT)).isEqualTo(3).isEqualTo(COUNT.defaultValue());
    assertThat(settings.get(PAUSE))
        .isEqualTo(Duration.ofMillis(250))
        .isEqualTo(PAUSE.defaultValue());
    assertThat(settings.get(SECRET)).isEmpty();
    assertThat(settings.get(SIDE)).isEqualTo(Side.LEFT);
    assertThat(settings.get(FILE)).isEmpty();
  }

  @Test
  void refusesWhatTheDeclarationDoesNotAllow() {
    assertRefused("count", "10");
    assertRefused("pause.ms", "-1");
    assertRefused("colours", "red,blue");
    assertRefused("side", "top");
    assertRefused("side", "LEFT");
    assertThatThrownBy(() -> settings(Map.of("even", "3")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("even")
        .hasMessageContaining("3 is odd");
  }

  @Test
  void keepsTheOrderOfDeclaration() {
    assertThat(SOME.names())
        .containsExactly("count", "pause.ms", "colours", "secret", "even", "side", "file");
    assertThat(Declarations.definition(SOME).configKeys().keySet())
        .containsExactlyElementsOf(SOME.names());
  }

  @Test
  void givesOneSettingAnotherDefault() {
    ConfigDef definition = Declarations.definition(SOME.withDefault(COUNT, 7));

    assertThat(new Settings(definition, Map.of()).get(COUNT)).isEqualTo(7);
    assertThat(COUNT.defaultValue()).isEqualTo(3);
  }

  @Test
  void refusesANameThatTwoPartsDeclare() {
    assertThatThrownBy(() -> Declarations.definition(SOME, SOME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("count");
  }

  private static void assertRefused(String name, String value) {
    assertThatThrownBy(() -> settings(Map.of(name, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(name);
  }

  private static Settings settings(Map<String, String> values) {
    return new Settings(Declarations.definition(SOME), values);
  }

  private static void requireEven(int value) {
    if (value % 2 != 0) {
      throw new IllegalArgumentException(value + " is odd");
    }
  }
}
