package io.streamgan.sampler.export;

import io.streamgan.gan.network.LayerSpec;
import java.util.Locale;

/** A generator has a layer that the export format does not support. */
public final class UnsupportedLayerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnsupportedLayerException(LayerSpec layer, ExportFormat format) {
    super(
        "The generator has a layer of type %s, which cannot be written as %s; %s."
            .formatted(
                layer.getClass().getSimpleName(),
                format.name().toLowerCase(Locale.ROOT),
                format == ExportFormat.DL4J ? "onnx and npz take it" : "npz takes all"));
  }
}
