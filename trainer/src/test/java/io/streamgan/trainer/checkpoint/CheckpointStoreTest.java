package io.streamgan.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  private static final ByteBuffer PAYLOAD = ByteBuffer.wrap(new byte[] {1, 2, 3});
  private static final String HASH = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  @Test
  void leavesFilesOfTheSameModelOnAnotherClusterOrWithAnotherPrefix() throws Exception {
    String other = store("another", "streamgan.").save(1, PAYLOAD, HASH);
    String staging = store("cluster", "staging.").save(1, PAYLOAD, HASH);
    CheckpointStore store = store("cluster", "streamgan.");
    store.save(1, PAYLOAD, HASH);
    store.save(2, PAYLOAD, HASH);

    String third = store.save(3, PAYLOAD, HASH);
    store.committed(third, 1);

    assertThat(files()).containsExactlyInAnyOrder(other, staging, third);
  }

  @Test
  void deletesFilesOfAnEarlierVersionOnlyWhereItsManifestsReferToThem() throws Exception {
    Files.write(folder.resolve("m@7-00.payload"), new byte[3]);
    Files.write(folder.resolve("m@8-00.payload"), new byte[3]);
    Files.write(folder.resolve("m@9-00.payload"), new byte[3]);
    CheckpointStore store = store("cluster", "streamgan.");
    store.found("m@7-00.payload");
    store.found("m@8-00.payload");

    String next = store.save(9, PAYLOAD, HASH);
    store.committed(next, 1);

    assertThat(files()).containsExactlyInAnyOrder("m@8-00.payload", "m@9-00.payload", next);
  }

  private CheckpointStore store(String cluster, String prefix) {
    return new CheckpointStore(folder, cluster, prefix, "m");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
