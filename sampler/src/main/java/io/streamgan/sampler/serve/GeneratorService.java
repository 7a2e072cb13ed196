package io.streamgan.sampler.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.sampler.export.ManifestJson;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.sampler.respond.ResponseSender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/**
 * {@code GET /v1/generator}: returns the manifest of the newest generator or of another loaded
 * version.
 */
final class GeneratorService implements HttpService {
  private final GenerationThread generation;
  private final ResponseSender sender;

  GeneratorService(GenerationThread generation, ResponseSender sender) {
    this.generation = generation;
    this.sender = sender;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    OptionalLong version = new QueryParameters(ctx.queryParams(), List.of("version")).version();
    LoadedGenerator served = generation.find(version);
    return sender.send(
        ctx,
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.JSON)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
            .build(),
        json(served, generation.kept()).toString().getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode json(LoadedGenerator served, List<LoadedGenerator> kept) {
    ObjectNode json = ManifestJson.json(served.generator());
    json.put("servedSince", served.since().toString());
    ArrayNode versions = json.putArray("keptVersions");
    kept.forEach(each -> versions.add(each.version()));
    return json;
  }
}
