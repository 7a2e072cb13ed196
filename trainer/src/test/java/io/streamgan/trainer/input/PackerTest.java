package io.streamgan.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class PackerTest {
  /** Three values an image: room for its number. */
  private static final ImageShape SHAPE = new ImageShape(1, 1, 3);

  @Property
  void minibatchesJoinedAreTheRecordsJoined(
      @ForAll("streams") List<Input> stream, @ForAll @IntRange(min = 2, max = 17) int batchSize) {
    Packer packer = new Packer(batchSize, Map.of());

    List<Integer> packed = new ArrayList<>();
    stream.forEach(
        input -> {
          give(packer, input);
          while (packer.hasNext()) {
            packed.addAll(numbers(packer.next().images()));
          }
        });

    List<Integer> all = stream.stream().flatMap(i -> numbers(i).stream()).toList();
    int whole = all.size() / batchSize * batchSize;
    assertThat(packed).isEqualTo(all.subList(0, whole));
    assertThat(packer.waitingImages()).isEqualTo(all.size() - whole);
  }

  @Property
  void packingThatBeginsAtAPositionGoesOnWithTheNextImage(
      @ForAll("streams") List<Input> stream,
      @ForAll @IntRange(min = 2, max = 17) int batchSize,
      @ForAll @IntRange(max = 20) int batchesBefore) {
    Packer first = new Packer(batchSize, Map.of());
    List<Integer> learned = new ArrayList<>();
    List<Long> rejected = new ArrayList<>();
    // As the loop does: a record is taken only when no mini-batch is ready.
    for (Input input : stream) {
      while (first.hasNext() && learned.size() < batchesBefore * batchSize) {
        learned.addAll(numbers(first.next().images()));
      }
      if (first.hasNext() || learned.size() >= batchesBefore * batchSize) {
        break;
      }
      if (give(first, input) && input instanceof RejectedRecord r) {
        rejected.add(r.record().offset());
      }
    }

    Map<Integer, Position> positions = first.positions();
    Packer second = new Packer(batchSize, positions);
    for (Input input : stream) {
      Position start = positions.get(partition(input));
      if (start != null && offset(input) < start.offset()) {
        continue; // the consumer seeks
      }
      if (give(second, input) && input instanceof RejectedRecord r) {
        rejected.add(r.record().offset());
      }
      while (second.hasNext()) {
        learned.addAll(numbers(second.next().images()));
      }
    }

    List<Integer> all = stream.stream().flatMap(i -> numbers(i).stream()).toList();
    assertThat(learned).isEqualTo(all.subList(0, all.size() / batchSize * batchSize));
    assertThat(rejected)
        .isEqualTo(
            stream.stream().filter(RejectedRecord.class::isInstance).map(i -> offset(i)).toList());
  }

  @Test
  void positionOfAPartlyLearnedRecordIsItsOffsetAndIndex() {
    Packer packer = new Packer(4, Map.of());
    add(packer, record(0, 10, 0, 6));
    assertThat(packer.positions()).containsExactly(Map.entry(0, Position.at(10)));

    packer.next();
    assertThat(packer.positions()).containsExactly(Map.entry(0, new Position(10, 4, 10)));

    add(packer, record(0, 12, 6, 2));
    packer.next();
    assertThat(packer.positions()).containsExactly(Map.entry(0, Position.at(13)));
  }

  @Test
  void eachPartitionHasAPositionOfItsOwn() {
    Packer packer = new Packer(4, Map.of());
    add(packer, record(0, 10, 0, 3));
    add(packer, record(7, 99, 3, 3));

    packer.next();

    assertThat(packer.positions())
        .containsOnly(Map.entry(0, Position.at(11)), Map.entry(7, new Position(99, 1, 99)));
  }

  @Test
  void rejectingDoesNotWaitForTheImagesBefore() {
    Packer packer = new Packer(4, Map.of());
    add(packer, record(0, 10, 0, 3));

    assertThat(packer.reject(rejected(0, 11))).isTrue();

    assertThat(packer.positions()).containsExactly(Map.entry(0, new Position(10, 0, 12)));
    assertThat(new Packer(4, packer.positions()).reject(rejected(0, 11))).isFalse();
    assertThat(new Packer(4, packer.positions()).reject(rejected(0, 12))).isTrue();
  }

  @Test
  void positionPassesRejectedRecordsThatNoImageWaitsBefore() {
    Packer packer = new Packer(4, Map.of());

    packer.reject(rejected(0, 5));

    assertThat(packer.positions()).containsExactly(Map.entry(0, Position.at(6)));
  }

  @Test
  void imagesWithoutALabelAreUnknownBesideLabelledOnes() {
    Packer packer = new Packer(3, Map.of());
    add(packer, record(0, 0, 0, 1));
    add(
        packer,
        new ImageRecord(
            0, 1, 5, new Images(SHAPE, 2, new byte[6], new int[] {3, 4}), List.of("a", "b")));

    MiniBatch batch = packer.next();

    assertThat(batch.images().labels()).containsExactly(-1, 3, 4);
    assertThat(batch.capturedAtMillis()).isEqualTo(5);
    assertThat(batch.ids()).containsExactly("", "a", "b");
  }

  @Property
  void everyImageIsInOneMinibatchOrIsSkippedWhereverPackingBeginsAgain(
      @ForAll("streams") List<Input> stream,
      @ForAll @IntRange(min = 2, max = 17) int batchSize,
      @ForAll @IntRange(max = 20) int batchesBefore,
      @ForAll long seed) {
    List<Integer> learned = new ArrayList<>();
    Packer first = new Packer(batchSize, Map.of());
    skip(stream, first, seed);
    for (int i = 0; i < batchesBefore && first.hasNext(); i++) {
      learned.addAll(numbers(first.next().images()));
    }

    Packer second = new Packer(batchSize, first.positions());
    for (Input input : stream) {
      Position start = first.positions().get(partition(input));
      if (start == null || offset(input) >= start.offset()) {
        give(second, input);
      }
    }
    while (second.hasNext()) {
      learned.addAll(numbers(second.next().images()));
    }

    long all = stream.stream().mapToLong(i -> numbers(i).size()).sum();
    assertThat(learned).doesNotHaveDuplicates();
    assertThat(learned.size() + first.skippedImages() + second.waitingImages()).isEqualTo(all);
    assertThat(second.skippedImages()).isZero();
  }

  private static void skip(List<Input> stream, Packer packer, long seed) {
    Random random = new Random(seed);
    for (Input input : stream) {
      if (input instanceof ImageRecord record) {
        BitSet keep = new BitSet();
        for (int i = 0; i < record.images().count(); i++) {
          keep.set(i, random.nextBoolean());
        }
        packer.add(record, keep);
      } else {
        give(packer, input);
      }
    }
  }

  @Test
  void holdsNoPixelsOfSkippedAndRejectedRecordsBehindAPartialBatch() {
    Packer packer = new Packer(2, Map.of());
    add(packer, record(0, 0, 0, 1));
    // A gigabyte, more than the heap of the tests.
    for (int offset = 1; offset <= 1_000; offset++) {
      byte[] pixels = new byte[1 << 20];
      Images images = new Images(new ImageShape(1024, 1024, 1), 1, pixels);
      packer.add(new ImageRecord(0, offset, 0, images, List.of()), new BitSet());
      assertThat(packer.reject(rejected(1, offset))).isTrue();
    }
    assertThat(packer.positions()).containsEntry(0, Position.at(0));

    add(packer, record(0, 1_001, 1, 1));
    packer.next();

    assertThat(packer.skippedImages()).isEqualTo(1_000);
    assertThat(packer.positions())
        .containsEntry(0, Position.at(1_002))
        .containsEntry(1, Position.at(1_001));
  }

  @Test
  void batchesWithoutAnyLabelHaveNone() {
    Packer packer = new Packer(3, Map.of());
    add(packer, record(0, 0, 0, 3));

    assertThat(packer.next().images().labels()).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(packer::next)
        .withMessage("0 images are no mini-batch of 3");
  }

  /** Records of up to three partitions, images numbered in order of arrival, one in five bad. */
  @Provide
  Arbitrary<List<Input>> streams() {
    Arbitrary<int[]> record =
        Combinators.combine(
                Arbitraries.integers().between(0, 2),
                Arbitraries.integers().between(0, 20),
                Arbitraries.integers().between(1, 3))
            .as((partition, count, gap) -> new int[] {partition, count, gap});
    return record.list().ofMaxSize(30).map(PackerTest::stream);
  }

  private static List<Input> stream(List<int[]> records) {
    List<Input> stream = new ArrayList<>();
    Map<Integer, Long> offsets = new HashMap<>();
    int number = 0;
    for (int[] record : records) {
      int partition = record[0];
      int count = record[1];
      // Kafka's control records leave gaps.
      long offset = offsets.merge(partition, (long) record[2], Long::sum);
      if (count == 0) {
        stream.add(rejected(partition, offset));
      } else {
        stream.add(record(partition, offset, number, count));
        number += count;
      }
    }
    return stream;
  }

  private static void add(Packer packer, ImageRecord record) {
    BitSet all = new BitSet();
    all.set(0, record.images().count());
    packer.add(record, all);
  }

  private static boolean give(Packer packer, Input input) {
    if (input instanceof RejectedRecord rejected) {
      return packer.reject(rejected);
    }
    add(packer, (ImageRecord) input);
    return true;
  }

  private static ImageRecord record(int partition, long offset, int firstNumber, int count) {
    byte[] pixels = new byte[3 * count];
    for (int i = 0; i < count; i++) {
      pixels[3 * i] = (byte) ((firstNumber + i) >> 16);
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

  private static List<Integer> numbers(Input input) {
    return input instanceof ImageRecord record ? numbers(record.images()) : List.of();
  }

  private static List<Integer> numbers(Images images) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < images.count(); i++) {
      byte[] p = Arrays.copyOfRange(images.pixels(), 3 * i, 3 * i + 3);
      numbers.add((p[0] & 0xFF) << 16 | (p[1] & 0xFF) << 8 | (p[2] & 0xFF));
    }
    return numbers;
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
