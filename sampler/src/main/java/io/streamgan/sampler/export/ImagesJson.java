package io.streamgan.sampler.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.gan.Images;
import java.util.Arrays;
import java.util.Base64;

/** Images as JSON: their pixels in base64, with shape, type and, if they have any, labels. */
public final class ImagesJson {
  private ImagesJson() {}

  /** Adds the images to {@code json}. */
  public static void put(ObjectNode json, Images images) {
    json.putArray("shape")
        .add(images.count())
        .add(images.shape().height())
        .add(images.shape().width())
        .add(images.shape().channels());
    if (images.labels().length > 0) {
      ArrayNode labels = json.putArray("labels");
      Arrays.stream(images.labels()).forEach(labels::add);
    }
    json.put("dtype", "uint8").put("pixels", Base64.getEncoder().encodeToString(images.pixels()));
  }
}
