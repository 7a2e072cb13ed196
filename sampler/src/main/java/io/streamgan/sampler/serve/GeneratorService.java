package io.streamgan.sampler.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.sampler.export.Manifest;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.LoadedGenerator;
import java.util.List;
import java.util.OptionalLong;

/** {@code GET /v1/generator}: the manifest of the newest generator, or of a kept version. */
final class GeneratorService implements HttpService {
  private final GenerationThread generation;

  GeneratorService(GenerationThread generation) {
    this.generation = generation;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    OptionalLong version = new Parameters(ctx.queryParams(), List.of("version")).version();
    LoadedGenerator served = generation.find(version);
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.JSON)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
            .build(),
        HttpData.ofUtf8(json(served, generation.kept()).toString()));
  }

  private static ObjectNode json(LoadedGenerator served, List<LoadedGenerator> kept) {
    ObjectNode json = Manifest.json(served.generator());
    json.put("servedSince", served.since().toString());
    ArrayNode versions = json.putArray("keptVersions");
    kept.forEach(each -> versions.add(each.version()));
    return json;
  }
}
