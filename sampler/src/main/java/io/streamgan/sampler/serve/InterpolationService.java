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
import io.streamgan.gan.Images;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.generate.GeneratedSamples;
import io.streamgan.sampler.generate.LatentSource;
import io.streamgan.sampler.serve.InterpolationQuery.InterpolationFormat;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** {@code GET /v1/interpolation}: interpolates between the latents of two seeds. */
final class InterpolationService implements HttpService {
  private final DrawnResponses responses;

  InterpolationService(DrawnResponses responses) {
    this.responses = responses;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    OptionalLong version = InterpolationQuery.version(ctx.queryParams());
    PublishedGenerator served = responses.generation().find(version).generator();
    InterpolationQuery query =
        InterpolationQuery.parse(
            ctx.queryParams(),
            responses.limit().of(served.imageShape()),
            responses.classes().get());
    LatentSource latents =
        LatentSource.between(query.from(), query.to(), query.count(), query.frames())
            .ofClass(query.label())
            .truncatedTo(query.truncation());
    return responses.respond(
        ctx, version, latents, served.imageShape(), samples -> respond(ctx, samples, query));
  }

  private HttpResponse respond(
      ServiceRequestContext ctx, GeneratedSamples samples, InterpolationQuery query) {
    byte[] body =
        query.format() == InterpolationFormat.GIF
            ? AnimatedGif.of(frames(samples.images(), query), query.delayMillis())
            : ImageGrid.png(rows(samples.images(), query), query.frames());
    return responses
        .sender()
        .send(
            ctx,
            ResponseHeaders.builder(HttpStatus.OK)
                .contentType(
                    query.format() == InterpolationFormat.GIF ? MediaType.GIF : MediaType.PNG)
                .setLong("X-Generator-Version", samples.generator().getVersion())
                .setLong("X-Images-Seen", samples.generator().getImagesSeen())
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .build(),
            body);
  }

  private static List<byte[]> frames(Images images, InterpolationQuery query) {
    int frameBytes = query.count() * images.shape().bytes();
    return IntStream.range(0, query.frames())
        .mapToObj(
            frame ->
                Arrays.copyOfRange(images.pixels(), frame * frameBytes, (frame + 1) * frameBytes))
        .map(pixels -> new Images(images.shape(), query.count(), pixels))
        .map(frame -> ImageGrid.png(frame, query.columns()))
        .toList();
  }

  /** Reorders samples that are grouped by frame to samples that are grouped by latent vector. */
  private static Images rows(Images images, InterpolationQuery query) {
    int bytes = images.shape().bytes();
    byte[] pixels = new byte[images.pixels().length];
    for (int frame = 0; frame < query.frames(); frame++) {
      for (int i = 0; i < query.count(); i++) {
        System.arraycopy(
            images.pixels(),
            (frame * query.count() + i) * bytes,
            pixels,
            (i * query.frames() + frame) * bytes,
            bytes);
      }
    }
    return new Images(images.shape(), images.count(), pixels);
  }
}
