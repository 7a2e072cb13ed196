package io.streamgan.ingest.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.deadletters.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassLabelsTest {
  private final ClassLabels named = new ClassLabels(List.of("cat", "dog"));
  private final ClassLabels unnamed = new ClassLabels(List.of());

  @Test
  void aNameOrANumberIsAClass() throws RejectedImageException {
    assertThat(named.index("dog")).isEqualTo(1);
    assertThat(named.index("0")).isZero();
    assertThat(unnamed.index("7")).isEqualTo(7);
  }

  @Test
  void noLabelIsNoClass() throws RejectedImageException {
    assertThat(named.index(null)).isEqualTo(-1);
    assertThat(unnamed.index(null)).isEqualTo(-1);
  }

  @Test
  void aNameStandsForNothingWhereClassesHaveNone() throws RejectedImageException {
    assertThat(unnamed.index("cat")).isEqualTo(-1);
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
