package io.streamgan.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.schemas.serde.MalformedRecordException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InputOffsetsTest {
  @Test
  void partitionsAreInNumericalOrder() {
    assertThat(InputOffsets.byPartition(Map.of("10", 3L, "9", 2L, "0", 1L)))
        .containsExactly(Map.entry(0, 1L), Map.entry(9, 2L), Map.entry(10, 3L));
  }

  @Test
  void aKeyThatIsNoNumberIsMalformed() {
    assertThatThrownBy(() -> InputOffsets.byPartition(Map.of("zero", 1L)))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage("expected a partition's number, found 'zero'");
  }
}
