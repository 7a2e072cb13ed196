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
import io.streamgan.sampler.export.ExportFormat;
import io.streamgan.sampler.export.ManifestJson;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.sampler.generate.SampleLimit;
import io.streamgan.sampler.respond.ResponseSender;
import io.streamgan.schemas.classes.ClassNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * {@code GET /v1/generator}: returns the manifest of the newest generator or of another loaded
 * version.
 */
final class GeneratorService implements HttpService {
  private final GenerationThread generation;
  private final SampleLimit limit;
  private final int requestBytes;
  private final Supplier<ClassNames> classes;
  private final ResponseSender sender;

  GeneratorService(
      GenerationThread generation,
      SampleLimit limit,
      int requestBytes,
      Supplier<ClassNames> classes,
      ResponseSender sender) {
    this.generation = generation;
    this.limit = limit;
    this.requestBytes = requestBytes;
    this.classes = classes;
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
        json(served).toString().getBytes(StandardCharsets.UTF_8));
  }

  private ObjectNode json(LoadedGenerator served) {
    ObjectNode json = ManifestJson.json(served.generator(), classes.get().names());
    json.put("servedSince", served.since().toString());
    ArrayNode exports = json.putArray("exports");
    for (ExportFormat format : ExportFormat.values()) {
      if (format.supports(served.generator())) {
        exports.add(format.label());
      }
    }
    json.put("classifier", served.generator().snapshot().classifier() != null);
    json.putObject("limits")
        .put("count", limit.of(served.generator().imageShape()))
        .put("requestBytes", requestBytes);
    ObjectNode settings = json.putObject("settings");
    new TreeMap<>(served.generator().manifest().getSettings()).forEach(settings::put);
    ArrayNode versions = json.putArray("keptVersions");
    generation.kept().forEach(each -> versions.add(each.version()));
    return json;
  }
}
