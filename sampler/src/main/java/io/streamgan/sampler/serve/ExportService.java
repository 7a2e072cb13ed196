package io.streamgan.sampler.serve;

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
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.sampler.respond.Encoders;
import io.streamgan.sampler.respond.ResponseSender;
import io.streamgan.sampler.respond.SharedBodies;
import io.streamgan.schemas.classes.ClassNames;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /v1/generator/export}: a loaded generator as a file that other programs run. */
final class ExportService implements HttpService {
  private static final List<String> NAMES = List.of("format", "version");

  /** Memory that making an export takes, in multiples of the parameters' size. */
  private static final long BUILD_COPIES = 3;

  private final GenerationThread generation;
  private final Supplier<ClassNames> classes;
  private final ResponseSender sender;
  private final SharedBodies<ExportKey> exports;

  private record ExportKey(LoadedGenerator generator, ExportFormat format, ClassNames classes) {}

  ExportService(
      GenerationThread generation,
      Supplier<ClassNames> classes,
      Encoders encoders,
      ResponseSender sender) {
    this.generation = generation;
    this.classes = classes;
    this.sender = sender;
    exports = new SharedBodies<>(encoders, sender);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    QueryParameters params = new QueryParameters(ctx.queryParams(), NAMES);
    ExportFormat format =
        params
            .choice("format", QueryParameters.all(ExportFormat.class))
            .orElseThrow(
                () ->
                    new BadParameterException(
                        "Parameter format is missing; it is one of dl4j, onnx, onnx-classifier,"
                            + " npz."));
    LoadedGenerator loaded = generation.find(params.version());
    PublishedGenerator generator = loaded.generator();
    ClassNames names = classes.get();
    return HttpResponse.of(
        exports
            .get(
                ctx,
                new ExportKey(loaded, format, names),
                BUILD_COPIES * generator.snapshot().parameters().remaining(),
                () -> format.write(generator, names.names()))
            .thenApply(body -> sender.sendShared(ctx, headers(generator, format), body)));
  }

  private static ResponseHeaders headers(PublishedGenerator generator, ExportFormat format) {
    String network = format == ExportFormat.ONNX_CLASSIFIER ? "classifier" : "generator";
    String name = network + "-" + generator.version() + "." + format.extension();
    return ResponseHeaders.builder(HttpStatus.OK)
        .contentType(MediaType.OCTET_STREAM)
        .setLong("X-Generator-Version", generator.version())
        .set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
        .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
        .build();
  }
}
