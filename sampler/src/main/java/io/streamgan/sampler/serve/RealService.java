package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.follow.RealImages;
import io.streamgan.sampler.respond.Encoders;
import io.streamgan.sampler.respond.ResponseSender;
import java.util.Arrays;
import java.util.List;

/** {@code GET /v1/real}: the newest real images of the stream as a grid. */
final class RealService implements HttpService {
  private static final List<String> NAMES = List.of("count", "columns");

  private final RealImages images;
  private final Encoders encoders;
  private final ResponseSender sender;

  RealService(RealImages images, Encoders encoders, ResponseSender sender) {
    this.images = images;
    this.encoders = encoders;
    this.sender = sender;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    QueryParameters params = new QueryParameters(ctx.queryParams(), NAMES);
    int count = params.integer("count", 1, RealImages.COUNT).orElse(RealImages.COUNT);
    int columns = params.integer("columns", 1, count).orElse(SampleQuery.squarest(count));
    // A copy, because a request that is cancelled must not cancel what others wait for.
    return HttpResponse.of(
        encoders.finish(
            ctx,
            images.newest().copy(),
            newest -> send(ctx, ImageGrid.png(first(newest, count), columns))));
  }

  private HttpResponse send(ServiceRequestContext ctx, byte[] png) {
    return sender.send(
        ctx,
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.PNG)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .build(),
        png);
  }

  private static Images first(Images images, int count) {
    ImageShape shape = images.shape();
    int taken = Math.min(count, images.count());
    return new Images(shape, taken, Arrays.copyOf(images.pixels(), taken * shape.bytes()));
  }
}
