package io.streamgan.sampler.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.streamgan.codec.InputOffsets;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.schemas.GeneratorManifest;
import java.util.List;

/** JSON of a generator's manifest, as the API returns it and as exports contain it. */
public final class ManifestJson {
  private ManifestJson() {}

  /**
   * Returns the JSON of a generator's manifest.
   *
   * @param classNames names of all classes in the order of their indices; those that the generator
   *     has no index for are left out
   */
  public static ObjectNode json(PublishedGenerator generator, List<String> classNames) {
    GeneratorManifest manifest = generator.manifest();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", manifest.getVersion());
    json.put("step", manifest.getStep());
    json.put("imagesSeen", manifest.getImagesSeen());
    json.put("runId", manifest.getRunId());
    ObjectNode offsets = json.putObject("inputOffsets");
    InputOffsets.byPartition(manifest.getInputOffsets())
        .forEach((partition, offset) -> offsets.put(partition.toString(), offset));
    json.put("capturedAt", manifest.getCapturedAt().toString());
    json.put("sha256", manifest.getSha256());
    json.put("size", manifest.getSize());
    json.put("parts", manifest.getParts());
    json.putArray("imageShape")
        .add(generator.imageShape().height())
        .add(generator.imageShape().width())
        .add(generator.imageShape().channels());
    json.put("latentSize", generator.latentSize());
    json.put("classes", generator.classes());
    ArrayNode names = json.putArray("classNames");
    classNames.stream().limit(generator.classes()).forEach(names::add);
    ArrayNode boundaries = json.putArray("classBoundaries");
    if (generator.classes() > 0) {
      for (float boundary : generator.snapshot().classBoundaries().values()) {
        boundaries.add(boundary);
      }
    }
    json.putRawValue("networkSpec", new RawValue(generator.snapshot().network().toJson()));
    return json;
  }
}
