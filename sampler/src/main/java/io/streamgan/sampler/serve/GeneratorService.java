package io.streamgan.sampler.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.sampler.follow.GeneratorInfo;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.NoGeneratorException;
import io.streamgan.sampler.generate.ServedGenerator;

/** {@code GET /v1/generator}: the manifest of the served generator. */
final class GeneratorService implements HttpService {
  private final GenerationThread generation;

  GeneratorService(GenerationThread generation) {
    this.generation = generation;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    ServedGenerator served = generation.served().orElseThrow(NoGeneratorException::new);
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.JSON)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
            .build(),
        HttpData.ofUtf8(json(served).toString()));
  }

  private static ObjectNode json(ServedGenerator served) {
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
    json.put("servedSince", served.since().toString());
    json.putRawValue("networkSpec", new RawValue(info.network().toJson()));
    return json;
  }
}
