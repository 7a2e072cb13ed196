package io.streamgan.sampler.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.export.ImagesJson;
import io.streamgan.sampler.generate.GeneratedSamples;
import io.streamgan.schemas.GeneratorManifest;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * {@code GET /v1/samples}: draws with the newest generator or with another loaded version. The same
 * version and seed give the same bytes, so the entity tag of a response is known before the samples
 * are drawn.
 */
final class SampleService implements HttpService {
  private static final int ETAG_DIGITS = 16;
  private static final Pattern COMMA = Pattern.compile(",");

  private final DrawnResponses responses;

  SampleService(DrawnResponses responses) {
    this.responses = responses;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    OptionalLong version = SampleQuery.version(ctx.queryParams());
    PublishedGenerator served = responses.generation().find(version).generator();
    SampleQuery query =
        SampleQuery.parse(
            ctx.queryParams(),
            responses.limit().of(served.imageShape()),
            responses.classes().get());
    if (query.seed().isPresent()) {
      ResponseHeaders now = headers(served.manifest(), query, query.seed().getAsLong());
      if (isKnown(request, now)) {
        return HttpResponse.of(now.toBuilder().status(HttpStatus.NOT_MODIFIED).build());
      }
    }
    // Short to read, and exactly representable in JavaScript.
    long seed = query.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong(1L << 32));
    return responses.respond(
        ctx,
        version,
        query.latents(seed),
        served.imageShape(),
        samples ->
            responses
                .sender()
                .send(ctx, headers(samples.generator(), query, seed), body(samples, query, seed)));
  }

  /** Encodes samples in the format of {@code query}. */
  static byte[] body(GeneratedSamples samples, SampleQuery query, long seed) {
    return switch (query.format()) {
      case PNG -> ImageGrid.png(samples.images(), query.columns());
      case JSON -> json(samples, seed);
      case NPY -> NpyFile.of(samples.images());
    };
  }

  private static byte[] json(GeneratedSamples samples, long seed) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("runId", samples.generator().getRunId())
            .put("generatorVersion", samples.generator().getVersion())
            .put("imagesSeen", samples.generator().getImagesSeen())
            .put("seed", seed);
    ImagesJson.put(json, samples.images());
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static ResponseHeaders headers(
      GeneratorManifest generator, SampleQuery query, long seed) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(query.format().mediaType())
            .setLong("X-Generator-Version", generator.getVersion())
            .setLong("X-Images-Seen", generator.getImagesSeen())
            .setLong("X-Seed", seed)
            .set(HttpHeaderNames.ETAG, etag(generator, query, seed))
            .set(HttpHeaderNames.CACHE_CONTROL, query.seed().isPresent() ? "no-cache" : "no-store");
    if (query.format() == SampleFormat.NPY) {
      headers.set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"samples.npy\"");
    }
    return headers.build();
  }

  /** Identifies the generator by its checksum, because versions restart with each run. */
  private static String etag(GeneratorManifest generator, SampleQuery query, long seed) {
    String label = query.label().isPresent() ? "-c" + query.label().getAsInt() : "";
    String truncation = query.truncation() == 1 ? "" : "-t" + query.truncation();
    String checksum = generator.getSha256().substring(0, ETAG_DIGITS);
    return '"'
        + checksum
        + "-"
        + seed
        + "-"
        + query.count()
        + label
        + truncation
        + "-"
        + query.columns()
        + "-"
        + query.format().label()
        + '"';
  }

  /** Whether the client already has this response, by weak comparison (RFC 9110, 13.1.2). */
  private static boolean isKnown(HttpRequest request, ResponseHeaders now) {
    String current = String.valueOf(now.get(HttpHeaderNames.ETAG));
    return request.headers().getAll(HttpHeaderNames.IF_NONE_MATCH).stream()
        .flatMap(COMMA::splitAsStream)
        .map(String::strip)
        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
        .anyMatch(tag -> tag.equals("*") || tag.equals(current));
  }
}
