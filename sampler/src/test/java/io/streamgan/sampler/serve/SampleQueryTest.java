package io.streamgan.sampler.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.QueryParams;
import io.streamgan.schemas.classes.ClassNames;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SampleQueryTest {
  @Test
  void hasDefaults() {
    assertThat(parse(""))
        .isEqualTo(
            new SampleQuery(16, OptionalLong.empty(), OptionalInt.empty(), 1, 4, SampleFormat.PNG));
  }

  @Test
  void readsEachParameter() {
    assertThat(parse("count=10&seed=-7&label=3&truncation=0.7&columns=5&format=npy"))
        .isEqualTo(
            new SampleQuery(10, OptionalLong.of(-7), OptionalInt.of(3), 0.7f, 5, SampleFormat.NPY));
  }

  @Test
  void makesTheGridAsSquareAsItCan() {
    assertThat(parse("count=10").columns()).isEqualTo(4);
    assertThat(parse("count=1").columns()).isEqualTo(1);
  }

  @Test
  void namesParameterValueAndRange() {
    assertBad("count=0", "Parameter count must be a whole number from 1 to 256, not '0'.");
    assertBad("count=257", "Parameter count must be a whole number from 1 to 256, not '257'.");
    assertBad("count=x", "Parameter count must be a whole number from 1 to 256, not 'x'.");
    assertBad("count=", "Parameter count must be a whole number from 1 to 256, not ''.");
    assertBad(
        "count=4&columns=5", "Parameter columns must be a whole number from 1 to 4, not '5'.");
    assertBad("format=gif", "Parameter format must be one of png, json, npy, not 'gif'.");
    assertBad(
        "seed=1e9",
        "Parameter seed must be a whole number from -9223372036854775808 to 9223372036854775807,"
            + " not '1e9'.");
    assertBad("seed=1&seed=2", "Parameter seed is given twice.");
    assertBad(
        "cuont=4",
        "There is no parameter 'cuont'; there are count, seed, label, class, truncation, columns,"
            + " format and version.");
    for (String wrong : new String[] {"1.1", "-0.1", "NaN", "", "0x1", "1e", "1e1", "5d", "."}) {
      assertBad(
          "truncation=" + wrong,
          "Parameter truncation must be a number from 0 to 1, not '%s'.".formatted(wrong));
    }
    for (String right :
        new String[] {
          "0", "0.0", ".5", "1", "1.00", "0.30000000000000004", "1e-1", "1e-05", "1.0E-4"
        }) {
      assertThat(parse("truncation=" + right).truncation()).isEqualTo(Float.parseFloat(right));
    }
  }

  @Test
  void quotesLongOrUnprintableValuesInPart() {
    assertThatThrownBy(() -> parse("count=" + "9".repeat(1000) + "%0A"))
        .hasMessageEndingWith("not '" + "9".repeat(40) + "...'.");
    assertThatThrownBy(() -> parse("count=%0A%3Cb")).hasMessageEndingWith("not '?<b'.");
  }

  @Property
  void everySeedIsTakenAsItIs(@ForAll long seed) {
    assertThat(parse("seed=" + seed).seed()).hasValue(seed);
  }

  @Property
  void everyCountInRangeIsTakenAndNoOther(@ForAll @LongRange(min = -1000, max = 1000) long count) {
    if (count >= 1 && count <= 256) {
      assertThat(parse("count=" + count).count()).isEqualTo((int) count);
    } else {
      assertThatThrownBy(() -> parse("count=" + count)).isInstanceOf(BadParameterException.class);
    }
  }

  @Property(tries = 300)
  void whateverValueComesItIsReadOrRefused(@ForAll String value) {
    for (String name :
        new String[] {"count", "seed", "label", "columns", "format", "version", value}) {
      try {
        SampleQuery.parse(QueryParams.of(name, value), 256, ClassNames.NONE);
        SampleQuery.version(QueryParams.of(name, value));
      } catch (BadParameterException e) {
        assertThat(e.getMessage()).hasSizeLessThan(200).doesNotContain("\n");
      }
    }
  }

  private static SampleQuery parse(String query) {
    return SampleQuery.parse(QueryParams.fromQueryString(query), 256, ClassNames.NONE);
  }

  private static void assertBad(String query, String message) {
    assertThatThrownBy(() -> parse(query))
        .isInstanceOf(BadParameterException.class)
        .hasMessage(message);
  }
}
