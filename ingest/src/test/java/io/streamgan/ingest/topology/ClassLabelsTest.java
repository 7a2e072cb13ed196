package io.streamgan.ingest.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.deadletters.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassLabelsTest {
  private final ClassLabels named = ClassLabels.listed(ClassNames.of(List.of("cat", "dog")));
  private final List<ClassNames> grown = new ArrayList<>(List.of(ClassNames.NONE));
  private final ClassLabels growing =
      ClassLabels.growing(
          label -> {
            grown.add(grown.get(grown.size() - 1).with(List.of(label)));
            return grown.get(grown.size() - 1);
          });

  @Test
  void aNameOrANumberIsAClass() throws RejectedImageException {
    assertThat(named.index("dog")).isEqualTo(1);
    assertThat(named.index("0")).isZero();
    assertThat(growing.index("7")).isEqualTo(7);
  }

  @Test
  void noLabelIsNoClass() throws RejectedImageException {
    assertThat(named.index(null)).isEqualTo(-1);
    assertThat(growing.index(null)).isEqualTo(-1);
  }

  @Test
  void aNameThatIsNewBecomesAClassOnce() throws RejectedImageException {
    assertThat(growing.index("cat")).isZero();
    assertThat(growing.index("dog")).isEqualTo(1);
    assertThat(growing.index("cat")).isZero();
    assertThat(growing.index("-1")).isEqualTo(-1);
    assertThat(grown).hasSize(3);
  }

  @Test
  void rejectsALabelThatCannotBecomeAClass() {
    RejectedImageException rejected =
        catchThrowableOfType(RejectedImageException.class, () -> growing.index("two\nlines"));

    assertThat(rejected.reason()).isEqualTo(Reason.UNKNOWN_LABEL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"horse", "2", "-1", "99999999999", ""})
  void rejectsALabelThatIsNoneOfTheClasses(String label) {
    RejectedImageException rejected =
        catchThrowableOfType(RejectedImageException.class, () -> named.index(label));

    assertThat(rejected.reason()).isEqualTo(Reason.UNKNOWN_LABEL);
    assertThat(rejected)
        .hasMessage("label '%s' is none of the 2 of ingest.classes".formatted(label));
  }
}
