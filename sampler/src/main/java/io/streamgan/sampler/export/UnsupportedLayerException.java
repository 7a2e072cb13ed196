package io.streamgan.sampler.export;

import io.streamgan.gan.network.LayerSpec;

/** A generator has a layer that the export format does not support. */
public final class UnsupportedLayerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnsupportedLayerException(LayerSpec layer, ExportFormat format) {
    super(
        "The %s has a layer of type %s, which cannot be written as %s; %s."
            .formatted(
                format == ExportFormat.ONNX_CLASSIFIER ? "classifier" : "generator",
                layer.getClass().getSimpleName(),
                format.label(),
                format == ExportFormat.DL4J ? "onnx and npz take it" : "npz takes all"));
  }
}
