package io.streamgan.trainer.checkpoint;

import io.streamgan.gan.SnapshotMismatchException;
import io.streamgan.schemas.CheckpointManifest;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.serde.UnknownSchemaException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A checkpoint in one file, little-endian: the eight characters {@code STREAMCK}, int32 version 1,
 * int32 length and bytes of the {@link CheckpointManifest} in Avro's single-object encoding, the
 * payload that it describes, and the SHA-256 of all that (32 bytes).
 */
public final class CheckpointFile {
  private static final byte[] MAGIC = "STREAMCK".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int CHECKSUM_BYTES = 32;
  private static final AvroSerde<CheckpointManifest> MANIFESTS =
      AvroSerde.exact(CheckpointManifest.class);

  private CheckpointFile() {}

  /** Writes {@code file}, and replaces one of that name. */
  public static void write(Path file, Checkpoint checkpoint) throws IOException {
    ByteBuffer payload = checkpoint.payload();
    // Whatever the topics' wire format is: a file is read where there is no registry, too.
    ByteBuffer manifest =
        CheckpointManifest.getEncoder().encode(CheckpointRecords.manifest(checkpoint, payload, 0));
    ByteBuffer content =
        ByteBuffer.allocate(
                MAGIC.length + 2 * Integer.BYTES + manifest.remaining() + payload.remaining())
            .order(ByteOrder.LITTLE_ENDIAN);
    content
        .put(MAGIC)
        .putInt(VERSION)
        .putInt(manifest.remaining())
        .put(manifest)
        .put(payload)
        .flip();
    ByteBuffer checksum = ByteBuffer.wrap(HexFormat.of().parseHex(Parts.sha256(content)));
    DurableFile.write(file, content, checksum);
  }

  /**
   * Reads {@code file}.
   *
   * @throws MalformedRecordException when {@code file} is not an intact checkpoint of this or an
   *     earlier version
   */
  public static Checkpoint read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int length = Math.max(0, bytes.length - CHECKSUM_BYTES);
    ByteBuffer content = ByteBuffer.wrap(bytes, 0, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    try {
      byte[] magic = new byte[MAGIC.length];
      content.get(magic);
      if (!Arrays.equals(magic, MAGIC)) {
        throw new MalformedRecordException(file + " does not begin as a checkpoint does");
      }
      int version = content.getInt();
      if (version != VERSION) {
        throw new MalformedRecordException(
            "%s was written by a newer version of streamgan, in format %d; this one reads %d"
                .formatted(file, version, VERSION));
      }
      String expected = HexFormat.of().formatHex(bytes, length, bytes.length);
      if (!Parts.sha256(content.duplicate().rewind()).equals(expected)) {
        throw new MalformedRecordException(
            file + " is damaged: its checksum is not that of its content; export it again");
      }
      byte[] manifest = new byte[content.getInt()];
      content.get(manifest);
      return CheckpointScan.checkpoint(MANIFESTS.deserialize("", manifest), content.slice());
    } catch (UnknownSchemaException | SnapshotMismatchException e) {
      // The checksum was right.
      throw new MalformedRecordException(
          "%s was written by a newer version of streamgan: %s".formatted(file, e.getMessage()), e);
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new MalformedRecordException(
          "%s has %d bytes, too few for a checkpoint".formatted(file, bytes.length));
    }
  }
}
