package io.streamgan.sampler.export;

import io.streamgan.codec.PublishedGenerator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Zip of all parameters as NumPy arrays, named like the parameters, and of the manifest. */
final class NpzFile {
  private NpzFile() {}

  static byte[] write(PublishedGenerator generator, List<String> classNames) {
    StoredZip zip = new StoredZip();
    for (NamedTensors.NamedTensor tensor : new NamedTensors(generator.snapshot()).all()) {
      byte[] header =
          NpyWriter.header("<f4", tensor.shape().stream().map(Integer::longValue).toList());
      byte[] entry =
          ByteBuffer.allocate(header.length + tensor.bytes().remaining())
              .put(header)
              .put(tensor.bytes().duplicate())
              .array();
      zip.add(tensor.name() + ".npy", entry);
    }
    String manifest = ManifestJson.json(generator, classNames).toString();
    zip.add("manifest.npy", text(manifest));
    return zip.finish();
  }

  /** Returns a zero-dimensional array of UTF-8 bytes, which NumPy reads without pickle. */
  private static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] header = NpyWriter.header("|S" + bytes.length, List.of());
    return ByteBuffer.allocate(header.length + bytes.length).put(header).put(bytes).array();
  }
}
