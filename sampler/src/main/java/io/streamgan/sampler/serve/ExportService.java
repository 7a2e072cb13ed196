package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.sampler.export.ExportFormat;
import io.streamgan.sampler.generate.GenerationThread;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code GET /v1/generator/export}: a kept generator as a file that other programs run. */
final class ExportService implements HttpService {
  private static final List<String> NAMES = List.of("format", "version");

  private final GenerationThread generation;

  ExportService(GenerationThread generation) {
    this.generation = generation;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    Parameters params = new Parameters(ctx.queryParams(), NAMES);
    ExportFormat format =
        params
            .choice("format", Parameters.all(ExportFormat.class))
            .orElseThrow(
                () ->
                    new BadParameterException(
                        "Parameter format is missing; it is one of dl4j, onnx, npz."));
    PublishedGenerator generator = generation.find(params.version()).generator();
    return HttpResponse.of(
        CompletableFuture.supplyAsync(
            () -> respond(generator, format), ctx.blockingTaskExecutor()));
  }

  private static HttpResponse respond(PublishedGenerator generator, ExportFormat format) {
    String name = "generator-" + generator.version() + "." + format.extension();
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.OCTET_STREAM)
            .setLong("X-Generator-Version", generator.version())
            .set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
            .build(),
        HttpData.wrap(format.write(generator)));
  }
}
