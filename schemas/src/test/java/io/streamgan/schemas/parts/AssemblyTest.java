package io.streamgan.schemas.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.schemas.serde.MalformedRecordException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AssemblyTest {
  private final Assembly assembly = new Assembly();

  @Property(tries = 50)
  void putsTogetherWhatPartsCut(@ForAll @IntRange(min = 1, max = 3_000_000) int size) {
    ByteBuffer payload = payload(size);
    List<ByteBuffer> chunks = Parts.cut(payload);

    addAll(3, chunks);

    assertThat(assembly.complete(3, chunks.size(), size, Parts.sha256(payload))).isEqualTo(payload);
    assertThat(chunks).allMatch(chunk -> chunk.remaining() <= Parts.MAX_CHUNK_BYTES);
  }

  @Test
  void dropsTheChunksOfAVersionThatCompactionLeftIncomplete() {
    ByteBuffer payload = payload(2_000_000);
    List<ByteBuffer> chunks = Parts.cut(payload);

    assembly.add(1, 2, payload(10));
    addAll(2, chunks);

    assertThat(assembly.complete(2, 3, 2_000_000, Parts.sha256(payload))).isEqualTo(payload);
  }

  @Test
  void passesOverWhatALargerModelLeftUnderTheSameVersion() {
    ByteBuffer payload = payload(1_000_000);
    assembly.add(1, 2, payload(10));

    addAll(1, Parts.cut(payload));

    assertThat(assembly.complete(1, 2, 1_000_000, Parts.sha256(payload))).isEqualTo(payload);
  }

  @Test
  void refusesAVersionWithAMissingChunk() {
    ByteBuffer payload = payload(2_000_000);
    addAll(1, Parts.cut(payload).subList(0, 2));

    assertThatThrownBy(() -> assembly.complete(1, 3, 2_000_000, Parts.sha256(payload)))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage("version 1 is incomplete: 2 of 3 parts are there");
  }

  @Test
  void refusesAManifestWithoutItsChunks() {
    addAll(1, Parts.cut(payload(10)));

    assertThatThrownBy(() -> assembly.complete(2, 1, 10, "00"))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage("version 2 is incomplete: 0 of 1 parts are there");
  }

  @Test
  void refusesAnotherChecksum() {
    ByteBuffer payload = payload(10);
    addAll(1, Parts.cut(payload));

    assertThatThrownBy(() -> assembly.complete(1, 1, 10, "00"))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("version 1 has checksum " + Parts.sha256(payload));
  }

  private void addAll(long version, List<ByteBuffer> chunks) {
    for (int part = 0; part < chunks.size(); part++) {
      assembly.add(version, part, chunks.get(part));
    }
  }

  private static ByteBuffer payload(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }
}
