package io.streamgan.bench.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.bench.Child;
import io.streamgan.bench.Clock;
import io.streamgan.bench.faults.Trial.Disturbance;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Feeds records of which one in a hundred is malformed, and kills the trainer a few times. */
final class Malformed implements Disturbance {
  /** One record in this many is malformed. */
  static final int EVERY = 100;

  private static final int KILLS = 5;
  private static final int HEADER_BYTES = 10;
  private static final AvroSerde<ImageBatch> SERDE = AvroSerde.of(ImageBatch.class);

  /** Each makes a malformed value from a good batch. */
  private static final List<Function<ImageBatch, byte @Nullable []>> WAYS =
      List.of(
          good -> null,
          good -> new byte[0],
          good -> "no images".getBytes(UTF_8),
          good -> new byte[] {(byte) 0xC3, 1},
          good -> Arrays.copyOf(bytes(good), HEADER_BYTES),
          good -> Arrays.copyOf(bytes(good), HEADER_BYTES + 3),
          good -> Arrays.copyOf(bytes(good), bytes(good).length / 2),
          good -> Arrays.copyOf(bytes(good), bytes(good).length + 1),
          good -> with(bytes(good), 0, (byte) 0),
          good -> with(bytes(good), 5, (byte) ~bytes(good)[5]),
          good -> with(bytes(good), HEADER_BYTES, (byte) 0xFF),
          good -> Arrays.copyOf(Arrays.copyOf(bytes(good), HEADER_BYTES), 500),
          good -> bytes(ImageBatch.newBuilder(good).setHeight(16).build()),
          good -> bytes(ImageBatch.newBuilder(good).setWidth(64).build()),
          good -> bytes(ImageBatch.newBuilder(good).setChannels(2).build()),
          good -> bytes(ImageBatch.newBuilder(good).setChannels(3).build()),
          good -> bytes(ImageBatch.newBuilder(good).setCount(good.getCount() + 1).build()),
          good -> bytes(ImageBatch.newBuilder(good).setCount(-1).build()),
          good -> bytes(ImageBatch.newBuilder(good).setPixels(ByteBuffer.allocate(7)).build()),
          good ->
              bytes(
                  ImageBatch.newBuilder(good)
                      .setLabels(Collections.nCopies(good.getCount(), -5))
                      .build()));

  private static byte[] bytes(ImageBatch batch) {
    return SERDE.serialize("", batch);
  }

  private static byte[] with(byte[] bytes, int index, byte value) {
    bytes[index] = value;
    return bytes;
  }

  /** The value of bad record {@code number}, made of a good batch; null for a record without. */
  static byte @Nullable [] value(long number, ImageBatch good) {
    return WAYS.get((int) (number % WAYS.size())).apply(good);
  }

  @Override
  public void run(Trial trial) {
    long records = (long) trial.plan().times() * EVERY;
    for (int kill = 1; kill <= KILLS; kill++) {
      try (Child trainer = trial.trainer()) {
        Clock clock = new Clock(Trial.PATIENCE);
        while (trial.records() < records * kill / KILLS) {
          clock.tick("only %d records are fed".formatted(trial.records()));
        }
        trial.awaitProgress(trial.watch().arrivals(), trainer);
        trainer.kill();
        trial.say("%,d records fed", trial.records());
      }
    }
    trial.figures().tell("ways to be malformed", WAYS.size());
    trial.figures().tell("kills", KILLS);
  }
}
