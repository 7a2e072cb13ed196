package io.streamgan.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ShufflingPackerTest {
  /** Three values an image: room for its number. */
  private static final ImageShape SHAPE = new ImageShape(1, 1, 3);

  @Property
  void eachImageIsPackedOnceHoweverOftenPackingResumes(
      @ForAll("streams") List<Input> stream,
      @ForAll @IntRange(min = 2, max = 17) int batchSize,
      @ForAll @IntRange(min = 1, max = 60) int window,
      @ForAll @IntRange(min = 1, max = 9) int batchesBetween,
      @ForAll long seed) {
    List<Integer> undisturbed = new ArrayList<>();
    Packing packing = Packing.resume(batchSize, Map.of(), window, seed, Optional.empty());
    packAll(packing, stream, undisturbed, Integer.MAX_VALUE, new ArrayList<>());

    List<Integer> resumed = new ArrayList<>();
    List<Long> rejected = new ArrayList<>();
    packing = Packing.resume(batchSize, Map.of(), window, seed, Optional.empty());
    Random order = new Random(seed);
    while (packAll(packing, stream, resumed, batchesBetween, rejected)) {
      packing = Packing.resume(batchSize, packing.positions(), window, seed, packing.shuffle());
      stream = interleavedAnew(stream, order);
    }

    assertThat(new HashSet<>(resumed)).hasSameSizeAs(resumed);
    assertThat(rejected).doesNotHaveDuplicates();
    if (partitions(stream) == 1) {
      assertThat(resumed).isEqualTo(undisturbed);
    }
  }

  @Test
  void anotherWindowOrSeedDoesNotChangeTheOneThatIsPartlyPacked() {
    List<Input> stream = sorted(8, 25);
    Packing first = Packing.resume(10, Map.of(), 100, 1, Optional.empty());
    List<Integer> packed = new ArrayList<>();
    packAll(first, stream, packed, 3, new ArrayList<>());

    Map<Integer, Integer> packedByWindow = Map.of(0, 200, 30, 190, 200, 100);
    packedByWindow.forEach(
        (window, expected) -> {
          List<Integer> all = new ArrayList<>(packed);
          packAll(
              Packing.resume(10, first.positions(), window, 2, first.shuffle()),
              stream,
              all,
              Integer.MAX_VALUE,
              new ArrayList<>());

          assertThat(all).hasSize(expected);
          assertThat(new HashSet<>(all)).hasSize(expected);
          assertThat(all.subList(0, 100).stream().filter(number -> number < 100)).hasSize(100);
        });
  }

  @Test
  void aStreamThatIsSortedByClassIsMixed() {
    Packing packing = Packing.resume(20, Map.of(), 200, 7, Optional.empty());
    List<Integer> packed = new ArrayList<>();
    packAll(packing, sorted(8, 25), packed, Integer.MAX_VALUE, new ArrayList<>());

    assertThat(packed).hasSize(200);
    for (int batch = 0; batch < 10; batch++) {
      // Of 8 classes, each mini-batch of 20 has at least 5.
      assertThat(packed.subList(20 * batch, 20 * batch + 20).stream().map(n -> n / 25).distinct())
          .hasSizeGreaterThanOrEqualTo(5);
    }
  }

  /** Packs until {@code batches} are packed (returns true) or the stream has ended. */
  private static boolean packAll(
      Packing packing, List<Input> stream, List<Integer> packed, int batches, List<Long> rejected) {
    Map<Integer, Position> starts = packing.positions();
    for (Input input : stream) {
      Position start = starts.get(partition(input));
      if (start != null && offset(input) < start.offset()) {
        continue; // the consumer seeks
      }
      if (input instanceof RejectedRecord bad) {
        if (packing.reject(bad)) {
          rejected.add(1000L * partition(input) + offset(input));
        }
      } else if (input instanceof ImageRecord record) {
        BitSet all = new BitSet();
        all.set(0, record.images().count());
        packing.add(record, all);
      }
      while (packing.hasNext()) {
        packed.addAll(numbers(packing.next().images()));
        if (--batches == 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** Records of 5 images: all of class 0, then all of class 1, and so on. */
  private static List<Input> sorted(int classes, int imagesPerClass) {
    List<Input> stream = new ArrayList<>();
    for (int number = 0; number < classes * imagesPerClass; number += 5) {
      stream.add(record(0, number, number, 5));
    }
    return stream;
  }

  @Provide
  Arbitrary<List<Input>> streams() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 20),
            Arbitraries.integers().between(1, 3))
        .as((partition, count, gap) -> new int[] {partition, count, gap})
        .list()
        .ofMaxSize(40)
        .map(ShufflingPackerTest::stream);
  }

  private static List<Input> stream(List<int[]> records) {
    List<Input> stream = new ArrayList<>();
    Map<Integer, Long> offsets = new HashMap<>();
    int number = 0;
    for (int[] record : records) {
      int count = record[1];
      // Kafka's control records leave gaps.
      long offset = offsets.merge(record[0], (long) record[2], Long::sum);
      stream.add(
          count == 0 ? rejected(record[0], offset) : record(record[0], offset, number, count));
      number += count;
    }
    return stream;
  }

  /** The same records, each partition's in order. */
  private static List<Input> interleavedAnew(List<Input> stream, Random order) {
    List<Integer> partitions = new ArrayList<>(stream.stream().map(i -> partition(i)).toList());
    Collections.shuffle(partitions, order);
    Map<Integer, List<Input>> left = new HashMap<>();
    stream.forEach(i -> left.computeIfAbsent(partition(i), p -> new ArrayList<>()).add(i));
    return partitions.stream().map(p -> Objects.requireNonNull(left.get(p)).remove(0)).toList();
  }

  private static long partitions(List<Input> stream) {
    return stream.stream().map(i -> partition(i)).distinct().count();
  }

  private static ImageRecord record(int partition, long offset, int firstNumber, int count) {
    byte[] pixels = new byte[3 * count];
    for (int i = 0; i < count; i++) {
      pixels[3 * i + 1] = (byte) ((firstNumber + i) >> 8);
      pixels[3 * i + 2] = (byte) (firstNumber + i);
    }
    return new ImageRecord(partition, offset, 0, new Images(SHAPE, count, pixels), List.of());
  }

  private static RejectedRecord rejected(int partition, long offset) {
    return new RejectedRecord(
        new ConsumerRecord<>("images", partition, offset, new byte[0], new byte[0]),
        Reason.MALFORMED_RECORD,
        "no record");
  }

  private static List<Integer> numbers(Images images) {
    byte[] p = images.pixels();
    return IntStream.range(0, images.count())
        .mapToObj(i -> (p[3 * i + 1] & 0xFF) << 8 | (p[3 * i + 2] & 0xFF))
        .toList();
  }

  private static int partition(Input input) {
    return input instanceof ImageRecord record
        ? record.partition()
        : ((RejectedRecord) input).record().partition();
  }

  private static long offset(Input input) {
    return input instanceof ImageRecord record
        ? record.offset()
        : ((RejectedRecord) input).record().offset();
  }
}
