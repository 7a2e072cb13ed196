package io.streamgan.ingest.source.array;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads labels, [count] or [count, 1], from the elements of a NumPy array of whole numbers. */
final class NpyLabels {
  private NpyLabels() {}

  /** Whether an array has the type and shape of labels of {@code count} images. */
  static boolean areLabels(NpyHeader header, int count) {
    int[] shape = header.shape();
    boolean column = shape.length == 1 || shape.length == 2 && shape[1] == 1;
    return column && shape[0] == count && header.type().matches("[<>|=][iu][1248]");
  }

  static int[] of(NpyHeader header, byte[] values) {
    ByteBuffer buffer =
        ByteBuffer.wrap(values)
            .order(header.type().startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    boolean signed = header.type().charAt(1) == 'i';
    int[] labels = new int[header.shape()[0]];
    for (int i = 0; i < labels.length; i++) {
      labels[i] =
          switch (header.elementBytes()) {
            case 1 -> signed ? buffer.get() : buffer.get() & 0xff;
            case 2 -> signed ? buffer.getShort() : buffer.getShort() & 0xffff;
            case 4 -> buffer.getInt();
            default -> (int) Math.max(-1, Math.min(Integer.MAX_VALUE, buffer.getLong()));
          };
    }
    return labels;
  }
}
