package io.streamgan.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.ingest.image.ImageDecoder;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.input.InputReader;
import io.streamgan.ingest.input.InputRecord;
import io.streamgan.ingest.input.InputSettings;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Settings;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * Damaged records through reader and decoder, images of a megapixel at most: each gives pixels or a
 * reason, within a second of computing. {@code -Dfuzz.inputs=100000} makes a long run of it, {@code
 * -Dfuzz.seed=N} another one.
 */
class FuzzTest {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 4000);
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final long SECOND = 1_000_000_000;
  private static final int PIXELS = 8 * 8 * 3;

  private final AvroSerde<RawImage> serde = AvroSerde.of(RawImage.class);
  private final InputReader reader =
      new InputReader(
          new Settings(Declarations.definition(InputSettings.DECLARATIONS), Map.of()), serde);
  private final ImageDecoder decoder =
      new ImageDecoder(TestImages.decoding(8, 3, 1 << 20, 1 << 20));
  private final Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
  private final Random random = new Random(SEED);

  @Test
  void damagedRecordsGivePixelsOrAReasonWithinASecond() {
    List<byte[]> seeds = seeds();
    int decoded = 0;
    long slowest = 0;
    for (int i = 0; i < INPUTS; i++) {
      byte[] seed = seeds.get(i % seeds.size());
      byte[] value =
          i % 3 == 0 ? damaged(record(seed)) : i % 3 == 1 ? record(damaged(seed)) : damaged(seed);
      long from = cpuNanos();
      decoded += read(value) ? 1 : 0;
      long took = cpuNanos() - from;
      slowest = Math.max(slowest, took);
      assertThat(took).as(() -> "input " + shown(value)).isLessThan(SECOND);
    }
    System.out.printf(
        "%d inputs, seed %d: %d decoded, slowest %.1f ms, rejected %s%n",
        INPUTS, SEED, decoded, slowest / 1e6, reasons);
    assertThat(decoded).isBetween(1, INPUTS - 1);
  }

  /** Of this thread alone: other programs may want the cores too. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private boolean read(byte[] value) {
    try {
      RawImage image = reader.read(new InputRecord("t", 0, 0, 0, null, value, new RecordHeaders()));
      byte[] content = new byte[image.getContent().remaining()];
      image.getContent().get(content);
      assertThat(decoder.decode(content)).hasSize(PIXELS);
      return true;
    } catch (RejectedImageException e) {
      reasons.merge(e.reason(), 1, Integer::sum);
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("input " + shown(value), e);
    }
  }

  private byte[] record(byte[] content) {
    return serde.serialize(
        "t",
        RawImage.newBuilder()
            .setId("a")
            .setSource("fuzz")
            .setCapturedAt(Instant.EPOCH)
            .setContent(ByteBuffer.wrap(content))
            .setLabel("3")
            .build());
  }

  /** Bits, bytes, numbers that are limits, pieces moved, removed and repeated. */
  private byte[] damaged(byte[] whole) {
    byte[] bytes = whole.clone();
    for (int n = random.nextInt(4); n >= 0; n--) {
      int at = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : near(bytes.length);
      switch (random.nextInt(7)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> fill(bytes, at, 2, random.nextBoolean() ? 0xff : 0);
        case 3 -> fill(bytes, at, 4, random.nextBoolean() ? 0x7f : 0xff);
        case 4 -> bytes = Arrays.copyOf(bytes, Math.max(1, random.nextInt(bytes.length + 1)));
        case 5 -> bytes = spliced(bytes, at);
        default -> bytes = without(bytes, at, 1 + random.nextInt(8));
      }
    }
    return bytes;
  }

  /** Headers are where the structure is. */
  private int near(int length) {
    return Math.min(length - 1, random.nextInt(64));
  }

  private static void fill(byte[] bytes, int at, int count, int value) {
    Arrays.fill(bytes, at, Math.min(bytes.length, at + count), (byte) value);
  }

  private byte[] spliced(byte[] bytes, int at) {
    int from = random.nextInt(bytes.length);
    int length = Math.min(1 + random.nextInt(64), bytes.length - from);
    byte[] result = new byte[bytes.length + length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(bytes, from, result, at, length);
    System.arraycopy(bytes, at, result, at + length, bytes.length - at);
    return result;
  }

  private static byte[] without(byte[] bytes, int at, int count) {
    int end = Math.min(bytes.length, at + count);
    if (end - at >= bytes.length) {
      return bytes;
    }
    byte[] result = Arrays.copyOf(bytes, bytes.length - (end - at));
    System.arraycopy(bytes, end, result, at, bytes.length - end);
    return result;
  }

  private static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (String format : new String[] {"png", "jpeg", "gif", "bmp", "tiff"}) {
      seeds.add(TestImages.encode(HostileImages.noise(12, 10), format));
      seeds.add(TestImages.encode(TestImages.filled(40, 30, 0x336699), format));
    }
    for (String file :
        List.of(
            "lossy.webp",
            "lossless.webp",
            "animated.webp",
            "transparent.webp",
            "cmyk.jpg",
            "orientation-6.jpg",
            "progressive.jpg",
            "lzw.tif",
            "pages.tif",
            "palette.bmp")) {
      seeds.add(TestImages.resource(file));
    }
    seeds.add(HostileImages.animation(3));
    seeds.add("{\"content\":\"iVBORw0KGgo=\",\"label\":3}".getBytes(StandardCharsets.UTF_8));
    return seeds;
  }

  private static String shown(byte[] value) {
    return HexFormat.of().formatHex(value, 0, Math.min(value.length, 4000));
  }
}
