package io.streamgan.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.codec.RefusedGeneratorException.Reason;
import io.streamgan.codec.TestGenerators.Keyed;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.parts.Parts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GeneratorReaderTest {
  private static final String MODEL = "default";
  private static final int CHUNK_BYTES = 1000;

  private final GeneratorReader reader = new GeneratorReader("generators", MODEL);

  @Test
  void putsChunksAndManifestTogether() throws Exception {
    ByteBuffer parameters = TestGenerators.parameters(1);

    Optional<PublishedGenerator> read =
        readAll(TestGenerators.generator(MODEL, "run", 3, parameters, CHUNK_BYTES));

    assertThat(read).isPresent();
    assertThat(read.get().version()).isEqualTo(3);
    assertThat(read.get().manifest().getInputOffsets()).containsEntry("0", 51L);
    assertThat(read.get().snapshot().parameters()).isEqualTo(parameters);
    assertThat(read.get().snapshot().network()).isEqualTo(TestGenerators.NETWORK);
  }

  @Test
  void passesOverOtherModelsEvenWhenTheirNamesBeginAlike() throws Exception {
    List<Keyed> mine =
        TestGenerators.generator(MODEL, "run", 1, TestGenerators.parameters(1), CHUNK_BYTES);
    List<Keyed> other =
        TestGenerators.generator(MODEL + "/b", "run", 1, TestGenerators.parameters(2), CHUNK_BYTES);
    List<Keyed> mixed = new ArrayList<>();
    for (int i = 0; i < mine.size(); i++) {
      mixed.add(other.get(i));
      mixed.add(mine.get(i));
    }

    assertThat(readAll(mixed)).isPresent();
  }

  @Test
  void refusesAGeneratorThatLacksAChunk() {
    List<Keyed> records =
        new ArrayList<>(
            TestGenerators.generator(MODEL, "run", 2, TestGenerators.parameters(1), CHUNK_BYTES));
    records.remove(1);

    assertRefused(records, Reason.INCOMPLETE_OR_CORRUPT, "version 2 is incomplete: 3 of 4 parts");
  }

  @Test
  void refusesParametersThatAreNotFinite() {
    ByteBuffer parameters = TestGenerators.parameters(1).order(ByteOrder.LITTLE_ENDIAN);
    parameters.putFloat(40, Float.NaN);

    assertRefused(
        TestGenerators.generator(MODEL, "run", 2, parameters, CHUNK_BYTES),
        Reason.NON_FINITE_PARAMETERS,
        "version 2 has NaN as parameter 10");
  }

  @Test
  void refusesParametersThatDoNotFitTheNetwork() {
    assertRefused(
        TestGenerators.generator(MODEL, "run", 2, ByteBuffer.allocate(400), CHUNK_BYTES),
        Reason.UNFIT_NETWORK,
        "it has 960 parameters, the payload 400 bytes");
  }

  @Test
  void refusesANetworkThatIsNone() {
    assertRefused(
        withNetwork("{\"input\": [4]"), Reason.UNFIT_NETWORK, "not a network specification");
    assertRefused(withNetwork("null"), Reason.UNFIT_NETWORK, "");
    assertRefused(withNetwork("{}"), Reason.UNFIT_NETWORK, "");
    assertRefused(withNetwork("{\"input\": [4], \"layers\": [null]}"), Reason.UNFIT_NETWORK, "");
  }

  @Test
  void refusesANetworkThatWouldTakeAllMemory() {
    NetworkSpec huge =
        new NetworkSpec(
            List.of(1),
            List.of(
                new LayerSpec.Reshape(1, 1, 1),
                new LayerSpec.TransposedConvolution(1, 1, 20_000, 1, 0, false)));

    assertRefused(withNetwork(huge.toJson()), Reason.UNFIT_NETWORK, "a layer gives [20000, 20000");
  }

  @Test
  void refusesAnInputPositionThatNamesNoPartition() {
    ByteBuffer parameters = TestGenerators.parameters(1);
    List<Keyed> records =
        new ArrayList<>(
            TestGenerators.generator(MODEL, "run", 2, parameters, Parts.MAX_CHUNK_BYTES));
    GeneratorManifest manifest =
        TestGenerators.manifest("run", 2)
            .setInputOffsets(Map.of("zero", 1L))
            .setSha256(Parts.sha256(parameters))
            .setSize(parameters.remaining())
            .setParts(1)
            .build();
    records.set(1, new Keyed(Parts.manifestKey(MODEL), TestGenerators.encode(manifest)));

    assertRefused(records, Reason.UNFIT_NETWORK, "expected a partition's number, found 'zero'");
  }

  @Test
  void refusesAChunkUnderTheKeyOfAnother() {
    Keyed chunk = TestGenerators.chunk(MODEL, 1, 3, ByteBuffer.allocate(8));

    assertRefused(
        List.of(new Keyed(MODEL + "/4", chunk.value())),
        Reason.MALFORMED_RECORD,
        "key default/4 is on part 3");
  }

  @Test
  void readsTheNextGeneratorAfterARefusedOne() throws Exception {
    List<Keyed> records =
        new ArrayList<>(
            TestGenerators.generator(MODEL, "run", 2, TestGenerators.parameters(1), CHUNK_BYTES));
    records.remove(0);
    assertRefused(records, Reason.INCOMPLETE_OR_CORRUPT, "");

    assertThat(
            readAll(
                TestGenerators.generator(
                    MODEL, "run", 3, TestGenerators.parameters(3), CHUNK_BYTES)))
        .isPresent();
  }

  @Property(tries = 300)
  void whateverBytesComeTheyAreReadOrRefused(@ForAll @Size(max = 400) byte[] bytes) {
    for (String key : List.of("default/manifest", "default/0", "default/", "default/99999999999")) {
      try {
        assertThat(reader.read(key, bytes)).isEmpty();
      } catch (RefusedGeneratorException e) {
        assertThat(e.reason()).isEqualTo(Reason.MALFORMED_RECORD);
      }
    }
  }

  @Property(tries = 300)
  void aGeneratorWithAChangedByteIsNeverServedAsIfItWereWhole(
      @ForAll @IntRange(max = 4) int record,
      @ForAll @IntRange(max = 100_000) int position,
      @ForAll @IntRange(min = 1, max = 255) int change) {
    ByteBuffer parameters = TestGenerators.parameters(5);
    List<Keyed> records = TestGenerators.generator(MODEL, "run", 2, parameters, CHUNK_BYTES);
    byte[] value = records.get(record).value();
    value[position % value.length] ^= (byte) change;

    try {
      readAll(records)
          .ifPresent(
              read ->
                  // What the manifest says beside the checksum is not covered by it.
                  assertThat(read.snapshot().parameters()).isEqualTo(parameters));
    } catch (RefusedGeneratorException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Property(tries = 200)
  void aTornGeneratorIsRefused(
      @ForAll @IntRange(min = 1, max = 3) int from, @ForAll @IntRange(min = 1, max = 3) int count) {
    List<Keyed> records =
        new ArrayList<>(
            TestGenerators.generator(MODEL, "run", 2, TestGenerators.parameters(5), CHUNK_BYTES));
    records.subList(from, Math.min(4, from + count)).clear();

    assertRefused(records, Reason.INCOMPLETE_OR_CORRUPT, "incomplete");
  }

  private void assertRefused(List<Keyed> records, Reason reason, String message) {
    assertThatThrownBy(() -> readAll(records))
        .isInstanceOf(RefusedGeneratorException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((RefusedGeneratorException) e).reason())
        .isEqualTo(reason);
  }

  private Optional<PublishedGenerator> readAll(List<Keyed> records)
      throws RefusedGeneratorException {
    Optional<PublishedGenerator> last = Optional.empty();
    for (Keyed record : records) {
      last = reader.read(record.key(), record.value());
    }
    return last;
  }

  private static List<Keyed> withNetwork(String json) {
    ByteBuffer parameters = TestGenerators.parameters(1);
    List<Keyed> records =
        new ArrayList<>(
            TestGenerators.generator(MODEL, "run", 2, parameters, Parts.MAX_CHUNK_BYTES));
    GeneratorManifest manifest =
        TestGenerators.manifest("run", 2)
            .setSha256(Parts.sha256(parameters))
            .setSize(parameters.remaining())
            .setParts(1)
            .setNetworkSpec(json)
            .build();
    records.set(1, new Keyed(Parts.manifestKey(MODEL), TestGenerators.encode(manifest)));
    return records;
  }
}
