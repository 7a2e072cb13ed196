package io.streamgan.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.ingest.TestImages;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTreeTest {
  private static final byte[] PNG = TestImages.png(8, 8, 0);

  @TempDir Path temp;
  private final List<String> images = new ArrayList<>();

  @Test
  void followsLinksAndNoticesLoops() throws IOException {
    Path elsewhere = TestImages.folder(temp.resolve("elsewhere"), Map.of("1.png", PNG, "2", PNG));
    Path root = TestImages.folder(temp.resolve("photos"), Map.of("dog/3.png", PNG));
    Files.createSymbolicLink(root.resolve("cat"), elsewhere);
    Files.createSymbolicLink(root.resolve("dog/4.png"), elsewhere.resolve("1.png"));
    Files.createSymbolicLink(root.resolve("dog/loop"), root);
    Files.createSymbolicLink(root.resolve("dog/5.png"), temp.resolve("missing"));

    assertThat(walk(root)).isEqualTo(Map.of("link to a folder around it", 1, "broken link", 1));
    assertThat(images).containsExactlyInAnyOrder("cat/1.png", "cat/2", "dog/3.png", "dog/4.png");
  }

  @Test
  void countsWhatCannotBeRead() throws IOException {
    Path root = TestImages.folder(temp.resolve("photos"), Map.of("1.png", PNG));
    FolderTree.Visit visit = new FolderTree(root).new Visit((path, attributes) -> {});

    for (String name : List.of("secret", "lost+found", ".trash")) {
      assertThat(visit.visitFileFailed(root.resolve(name), new AccessDeniedException(name)))
          .isEqualTo(FileVisitResult.CONTINUE);
    }
    visit.visitFileFailed(root.resolve("gone.png"), new NoSuchFileException("gone.png"));
    visit.postVisitDirectory(root, new IOException("its disk fails"));

    assertThat(visit.listing.skipped()).isEqualTo(Map.of("unreadable", 2));
    assertThatThrownBy(() -> visit.visitFileFailed(root, new AccessDeniedException("photos")))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void looksAgainAtAFileThatHasChanged() throws IOException {
    Path root = TestImages.folder(temp.resolve("photos"), Map.of("1", new byte[0]));
    FolderTree tree = new FolderTree(root);

    assertThat(tree.walk((path, attributes) -> images.add(path))).isEqualTo(Map.of("empty", 1));
    TestImages.write(root.resolve("1"), PNG);
    assertThat(tree.walk((path, attributes) -> images.add(path))).isEmpty();
    assertThat(images).containsExactly("1");
  }

  private Map<String, Integer> walk(Path root) throws IOException {
    return new FolderTree(root).walk((path, attributes) -> images.add(path));
  }
}
