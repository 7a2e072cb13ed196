package io.streamgan.trainer.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.schemas.CheckpointManifest;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.trainer.fault.CheckpointStoreException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with the payloads of one model's checkpoints, beside the topic that refers to them.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A. A file is whole and on the disk before a transaction refers to it.
 *   <li>B. A file that the newest two checkpoints or the newest two milestones refer to is never
 *       deleted; others are orphans (of commits that failed, of trainers that were killed or
 *       replaced) and go with the next commit.
 *   <li>C. A name says what is in the file and whose it is, so that no trainer overwrites or
 *       deletes what another model's trainer has written: models of one name on other clusters, or
 *       with another prefix of their topics, may share the folder. Files of earlier versions, whose
 *       names have the model only, are deleted only if this model's manifests refer to them.
 * </ul>
 *
 * <p>Used by one thread at a time.
 */
public final class CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);
  private static final int NAMED_DIGITS = 16;

  private final Path directory;
  private final String prefix;
  private final Map<Integer, String> milestones = new HashMap<>();

  /** Names of all files that the model's manifests refer to or did. */
  private final Set<String> referred = new HashSet<>();

  private @Nullable String previous;

  /**
   * @param directory where every trainer of the model finds it; created when missing
   * @param clusterId id of the Kafka cluster that has the manifests
   * @param topicsPrefix of the topics there
   */
  public CheckpointStore(Path directory, String clusterId, String topicsPrefix, String model) {
    this.directory = directory;
    prefix =
        Stream.of(clusterId, topicsPrefix, model)
            .map(part -> URLEncoder.encode(part, UTF_8) + "@")
            .collect(Collectors.joining());
  }

  /**
   * Writes {@code payload} to a file, and returns its name.
   *
   * @throws CheckpointStoreException when it cannot be written; nothing is left then
   */
  String save(long version, ByteBuffer payload, String sha256) {
    String name = prefix + version + "-" + sha256.substring(0, NAMED_DIGITS) + ".payload";
    Path file = directory.resolve(name);
    try {
      Files.createDirectories(directory);
      DurableFile.write(file, payload);
      return name;
    } catch (IOException e) {
      throw new CheckpointStoreException(file, e);
    }
  }

  /**
   * Returns the payload that {@code manifest} refers to.
   *
   * @throws MalformedRecordException when it is not there as the manifest describes it
   */
  ByteBuffer load(CheckpointManifest manifest, String name) {
    Path file = directory.resolve(name);
    if (!directory.normalize().equals(file.normalize().getParent())) {
      throw new MalformedRecordException(
          "%s is not the name of a file in a checkpoint store".formatted(name));
    }
    try {
      ByteBuffer payload = ByteBuffer.wrap(Files.readAllBytes(file));
      if (payload.remaining() != manifest.getSize()) {
        throw new MalformedRecordException(
            "%s has %d bytes, its manifest says %d"
                .formatted(file, payload.remaining(), manifest.getSize()));
      }
      if (!Parts.sha256(payload).equals(manifest.getSha256())) {
        throw new MalformedRecordException(
            file + " is damaged: its checksum is not that of its manifest");
      }
      return payload;
    } catch (IOException e) {
      throw new MalformedRecordException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  /** Notes that the newest intact checkpoint refers to {@code name}. */
  void found(String name) {
    referred.add(name);
    previous = name;
  }

  /** Notes that the milestone in {@code slot} refers to {@code name}. */
  void keepMilestone(int slot, String name) {
    referred.add(name);
    milestones.put(slot, name);
  }

  /**
   * Notes that the checkpoint that refers to {@code name} is visible, and deletes the model's files
   * that no checkpoint refers to any more.
   *
   * @param slot slot of the checkpoint
   */
  void committed(String name, int slot) {
    if (CheckpointKeys.isMilestone(slot)) {
      keepMilestone(slot, name);
    }
    Set<String> kept = new HashSet<>(milestones.values());
    kept.add(name);
    if (previous != null) {
      kept.add(previous);
    }
    previous = name;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String found = file.getFileName().toString();
        boolean mine = found.startsWith(prefix) || referred.contains(found);
        if (mine && !kept.contains(found)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.warn(
          "Files that no checkpoint refers to cannot be deleted from {}: {}",
          directory,
          e.toString());
    }
  }
}
