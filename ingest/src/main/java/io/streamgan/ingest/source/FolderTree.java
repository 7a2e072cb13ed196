package io.streamgan.ingest.source;

import io.streamgan.ingest.image.header.ContentKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks a folder and its sub-folders, again and again if needed. Symbolic links are followed, and a
 * link to a folder that contains it is not. What cannot be read, or vanishes meanwhile, is counted
 * and passed over. The first bytes of a file are read once, until its size or modification time
 * changes. For one thread.
 */
public final class FolderTree {
  private static final int ALL = Integer.MAX_VALUE;

  private final Path root;
  private Map<String, Sniffed> sniffed = new HashMap<>();
  private List<String> tables = List.of();

  private record Sniffed(long size, long modifiedMillis, byte[] head) {}

  /**
   * @param root without symbolic links
   */
  public FolderTree(Path root) {
    this.root = root;
  }

  /**
   * Gives each image file to {@code images}, by its path below the folder, separated by '/'.
   *
   * @return what was skipped, by kind
   * @throws IOException when the folder itself cannot be listed
   */
  public Map<String, Integer> walk(BiConsumer<String, BasicFileAttributes> images)
      throws IOException {
    Visit visit = new Visit(images);
    Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), ALL, visit);
    sniffed = visit.heads;
    tables = visit.listing.tables();
    return visit.listing.skipped();
  }

  /** Paths of the first tables that the last walk has found, which may hold labels. */
  List<String> tables() {
    return tables;
  }

  /** One walk. */
  final class Visit extends SimpleFileVisitor<Path> {
    private final BiConsumer<String, BasicFileAttributes> images;
    final FileListing listing = new FileListing();
    private final Map<String, Sniffed> heads = new HashMap<>();

    Visit(BiConsumer<String, BasicFileAttributes> images) {
      this.images = images;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean hidden = !folder.equals(root) && FileListing.isHidden(relative(folder) + "/");
      return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      String path = relative(file);
      if (attributes.isSymbolicLink()) {
        listing.skip("broken link");
      } else if (attributes.isRegularFile()
          && listing.isImage(path, () -> head(file, path, attributes))) {
        images.accept(path, attributes);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (file.equals(root)) {
        throw e;
      }
      if (e instanceof FileSystemLoopException) {
        listing.skip("link to a folder around it");
      } else if (!(e instanceof NoSuchFileException)
          && !FileListing.isHidden(relative(file) + "/")) {
        listing.skip("unreadable");
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
      if (e != null) {
        listing.skip("unreadable");
      }
      return FileVisitResult.CONTINUE;
    }

    private byte[] head(Path file, String path, BasicFileAttributes attributes) throws IOException {
      long modified = attributes.lastModifiedTime().toMillis();
      Sniffed known = sniffed.get(path);
      if (known == null || known.size != attributes.size() || known.modifiedMillis != modified) {
        known = new Sniffed(attributes.size(), modified, readHead(file));
      }
      heads.put(path, known);
      return known.head;
    }
  }

  private static byte[] readHead(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(ContentKind.HEAD_BYTES);
    }
  }

  private String relative(Path file) {
    return root.relativize(file).toString().replace(root.getFileSystem().getSeparator(), "/");
  }
}
