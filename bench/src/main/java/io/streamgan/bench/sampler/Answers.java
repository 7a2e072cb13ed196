package io.streamgan.bench.sampler;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.generate.LatentSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What clients were answered, by the version that each answer names; compared afterwards with one
 * single-threaded evaluation of that version. Thread-safe.
 */
final class Answers {
  /** Images that an answer of one seed has at most. */
  static final int MAX_COUNT = 16;

  private final Map<Long, Set<Answer>> byVersion = new ConcurrentHashMap<>();

  /** How the samples came. */
  enum Form {
    /** uint8, row-major. */
    PIXELS,
    /** A PNG grid of 4 columns. */
    GRID,
    /** A PNG row from the seed to the next one. */
    PATH
  }

  /**
   * @param digest of the bytes; the same answer to many clients is kept once
   */
  private record Answer(long seed, int count, Form form, long digest) {}

  void add(long version, long seed, int count, Form form, byte[] bytes, int from) {
    byVersion
        .computeIfAbsent(version, v -> ConcurrentHashMap.newKeySet())
        .add(new Answer(seed, count, form, digest(bytes, from)));
  }

  int versions() {
    return byVersion.size();
  }

  /** Answers that differ in version, seed, count, form or content. */
  int count() {
    return byVersion.values().stream().mapToInt(Set::size).sum();
  }

  /** Those that are not what the version that they name draws, a line each. */
  List<String> wrong(GeneratorFeed feed) {
    List<String> wrong = new ArrayList<>();
    new TreeMap<>(byVersion)
        .forEach(
            (version, answers) -> {
              try (ImageGenerator generator =
                  Engines.load(feed.snapshot(version), new EngineOptions(1))) {
                Map<Long, byte[]> drawn = new HashMap<>();
                for (Answer answer : answers) {
                  if (digest(expected(generator, answer, drawn), 0) != answer.digest()) {
                    wrong.add("version %d, %s".formatted(version, answer));
                  }
                }
              }
            });
    return wrong;
  }

  /**
   * @param drawn the first samples of each seed, which are the same however many are asked for
   */
  private static byte[] expected(ImageGenerator generator, Answer answer, Map<Long, byte[]> drawn) {
    int size = generator.latentSize();
    long seed = answer.seed();
    int count = answer.count();
    if (answer.form() == Form.PATH) {
      Latents path = LatentSource.between(seed, seed + 1, 1, count).latents().apply(size);
      return ImageGrid.png(generator.sample(path), count);
    }
    byte[] all =
        drawn.computeIfAbsent(
            seed, s -> generator.sample(Latents.seeded(s, MAX_COUNT, size)).pixels());
    byte[] pixels = Arrays.copyOf(all, count * generator.imageShape().bytes());
    return answer.form() == Form.GRID
        ? ImageGrid.png(new Images(generator.imageShape(), count, pixels), 4)
        : pixels;
  }

  /** FNV-1a, 64 bits. */
  private static long digest(byte[] bytes, int from) {
    long hash = 0xcbf29ce484222325L;
    for (int i = from; i < bytes.length; i++) {
      hash = (hash ^ (bytes[i] & 0xFF)) * 0x100000001b3L;
    }
    return hash;
  }
}
