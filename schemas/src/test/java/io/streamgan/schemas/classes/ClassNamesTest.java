package io.streamgan.schemas.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassNamesTest {
  @Test
  void laterClassesAreAppendedAndNeverPermuted() {
    ClassNames first = ClassNames.NONE.with(List.of("dog", "cat"));
    ClassNames second = first.with(List.of("ant", "cat", "dog"));

    assertThat(first.names()).containsExactly("cat", "dog");
    assertThat(second.names()).containsExactly("cat", "dog", "ant");
    assertThat(second.keeps(first.names())).isTrue();
  }

  @Test
  void namesWithNumbersAreInNaturalOrder() {
    assertThat(ClassNames.NONE.with(List.of("a10", "a2", "b", "a1", "a2b", "a02")).names())
        .containsExactly("a1", "a02", "a2", "a2b", "a10", "b");
  }

  @Test
  void numbersHaveTheIndicesThatTheyName() {
    ClassNames digits = ClassNames.NONE.with(List.of("10", "2", "cat"));

    assertThat(digits.names())
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "cat");
    assertThat(digits.index("10")).isEqualTo(10);
    assertThat(digits.index("cat")).isEqualTo(11);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "03", "3.0", "3.", " 3 ", "3.00"})
  void everySpellingOfANumberIsOneLabel(String label) {
    assertThat(ClassNames.NONE.with(List.of(label)).names()).containsExactly("0", "1", "2", "3");
    assertThat(ClassNames.of(List.of("a", "b", "c", "d")).index(label)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"-1,true", "-1.0,true", "' ',true", "0,false", "cat,false", "-2,false"})
  void minusOneAndBlankAreNoLabels(String label, boolean unlabelled) {
    assertThat(ClassNames.isUnlabelled(label)).isEqualTo(unlabelled);
    assertThat(ClassNames.NONE.with(List.of(label)).isEmpty()).isEqualTo(unlabelled);
  }

  @Test
  void largeNumbersAreNamesBecauseTheyAreNoIndices() {
    assertThat(ClassNames.NONE.with(List.of("20240131", "9", "99999999999")).names())
        .endsWith("8", "9", "20240131", "99999999999");
  }

  @Test
  void composedAndDecomposedFormsAreOneName() {
    ClassNames classes = ClassNames.NONE.with(List.of("cafe\u0301"));

    assertThat(classes.names()).containsExactly("caf\u00e9");
    assertThat(classes.with(List.of("caf\u00e9"))).isEqualTo(classes);
    assertThat(classes.index("cafe\u0301")).isZero();
  }

  @Test
  void aNameGoesBeforeANumberIfBothDenoteAClass() {
    ClassNames notes = ClassNames.of(List.of("5", "10", "20"));

    assertThat(notes.index("5")).isZero();
    assertThat(notes.index("1")).isEqualTo(1);
    assertThat(notes.with(List.of("6")).names())
        .containsExactly("5", "10", "20", "3", "4", "#5", "6");
  }

  @Test
  void aRenamedClassKeepsItsIndexAndItsFormerName() {
    ClassNames renamed = ClassNames.of(List.of("cat", "dog")).renamed("cat", "kitten");

    assertThat(renamed.names()).containsExactly("kitten", "dog");
    assertThat(renamed.index("cat")).isZero();
    assertThat(renamed.with(List.of("cat"))).isEqualTo(renamed);
    assertThat(renamed.keeps(List.of("cat", "dog"))).isTrue();
    assertThat(renamed.former()).isEqualTo(Map.of("cat", 0));
    assertThat(renamed.renamed("kitten", "cat").former()).isEqualTo(Map.of("kitten", 0));
  }

  @Test
  void aClassCannotTakeTheNameOfAnother() {
    ClassNames classes = ClassNames.of(List.of("cat", "dog"));

    assertThatIllegalArgumentException().isThrownBy(() -> classes.renamed("cat", "dog"));
    assertThatIllegalArgumentException().isThrownBy(() -> classes.renamed("cow", "ox"));
    assertThatIllegalArgumentException().isThrownBy(() -> classes.renamed("cat", "1"));
  }

  @Test
  void permutedAndRemovedClassesAreNoticed() {
    assertThat(ClassNames.of(List.of("ant", "cat")).keeps(List.of("cat"))).isFalse();
    assertThat(ClassNames.of(List.of("cat")).keeps(List.of("cat", "dog"))).isFalse();
  }

  @Test
  void moreClassesThanANetworkCanHaveAreRefused() {
    List<String> ids = IntStream.range(0, 10_001).mapToObj(i -> "image-" + i).toList();

    assertThatIllegalArgumentException().isThrownBy(() -> ClassNames.NONE.with(ids));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassNames.NONE.with(List.of("two\nlines")));
  }

  @ParameterizedTest
  @CsvSource({"0,10", "3,10", "10,10", "11,20"})
  void aNetworkHasRoomUpToTheNextMultipleOfTen(int classes, int rows) {
    List<String> names = IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();

    assertThat(ClassNames.of(names).withRoomToGrow()).isEqualTo(rows);
  }
}
