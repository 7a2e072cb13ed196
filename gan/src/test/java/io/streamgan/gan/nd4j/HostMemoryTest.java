package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgan.gan.DeviceException;
import io.streamgan.gan.EngineOptions;
import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class HostMemoryTest {
  private final Arena arena = TestArena.of(1);

  @BeforeAll
  static void enterTheRuntime() {
    new Nd4jRuntime(new EngineOptions(1)).enter();
  }

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void operatorsAndJavaSeeWhatTheOtherHasWritten() {
    INDArray array = arena.zeros(4, 2);
    INDArray middle = Views.rows(array, 1, 2);
    HostMemory all = new HostMemory(array);
    HostMemory part = new HostMemory(middle);
    Operator twice = arena.operator("add", List.of(middle, middle), List.of(middle));
    Operator negative =
        arena.operator("subtract", List.of(arena.zeros(4, 2), array), List.of(array));

    all.write().put(0, new float[] {1, 2, 3, 4, 5, 6, 7, 8});
    twice.run();
    assertThat(values(part)).containsExactly(6, 8, 10, 12);
    negative.run();
    part.write().put(3, 1);
    assertThat(values(all)).containsExactly(-1, -2, -6, -8, -10, 1, -7, -8);
    twice.run();
    assertThat(values(all)).containsExactly(-1, -2, -12, -16, -20, 2, -7, -8);
  }

  /** Java's buffers hold fewer values than ND4J's arrays. */
  @Test
  void anArrayThatJavaCannotReadAsAWholeIsRefused() {
    assertThatThrownBy(() -> arena.zeros(1 << 15, 1 << 14))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("[32768, 16384] values is larger than 2 GiB");
  }

  @Test
  void whatIsForReadingCannotBeWritten() {
    FloatBuffer values = new HostMemory(arena.zeros(2)).read();
    assertThatThrownBy(() -> values.put(0, 1)).isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void anEmptyArrayHasNoValues() {
    HostMemory empty = new HostMemory(arena.zeros(0));
    assertThat(empty.size()).isZero();
    assertThat(empty.read().capacity()).isZero();
  }

  @Test
  void withTwoCopiesABufferThatWasKeptShowsWhatIsOld() {
    assumeTrue(TwoCopies.areThere(), "runs with two copies");
    INDArray array = arena.zeros(2);
    HostMemory memory = new HostMemory(array);
    Operator twice = arena.operator("add", List.of(array, array), List.of(array));
    FloatBuffer kept = memory.write().put(0, 1).put(1, 2);
    twice.run();
    assertThat(kept.get(1)).isEqualTo(2);
    kept.put(1, 7);
    twice.run();
    assertThat(values(memory)).containsExactly(4, 8);
  }

  private static float[] values(HostMemory memory) {
    float[] values = new float[memory.size()];
    memory.read().get(0, values);
    return values;
  }
}
