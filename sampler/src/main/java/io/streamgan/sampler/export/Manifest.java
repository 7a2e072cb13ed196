package io.streamgan.sampler.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.streamgan.sampler.follow.GeneratorInfo;
import io.streamgan.sampler.generate.ServedGenerator;

/** A generator's manifest as JSON: what the API answers, and what travels in an export. */
public final class Manifest {
  private Manifest() {}

  public static ObjectNode json(ServedGenerator served) {
    GeneratorInfo info = served.info();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", info.version());
    json.put("step", info.step());
    json.put("imagesSeen", info.imagesSeen());
    json.put("runId", info.runId());
    ObjectNode offsets = json.putObject("inputOffsets");
    info.inputOffsets().forEach((partition, offset) -> offsets.put(partition.toString(), offset));
    json.put("capturedAt", info.capturedAt().toString());
    json.put("sha256", info.sha256());
    json.put("size", info.size());
    json.put("parts", info.parts());
    json.putArray("imageShape")
        .add(served.imageShape().height())
        .add(served.imageShape().width())
        .add(served.imageShape().channels());
    json.put("latentSize", served.latentSize());
    json.put("classes", served.classes());
    json.putRawValue("networkSpec", new RawValue(info.network().toJson()));
    return json;
  }
}
