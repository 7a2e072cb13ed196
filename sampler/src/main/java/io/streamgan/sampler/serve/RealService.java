package io.streamgan.sampler.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.export.ImagesJson;
import io.streamgan.sampler.follow.RealImages;
import io.streamgan.sampler.respond.Encoders;
import io.streamgan.sampler.respond.ResponseSender;
import io.streamgan.schemas.classes.ClassNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@code GET /v1/real}: the newest real images of the stream as a grid, or as JSON with their
 * labels.
 */
final class RealService implements HttpService {
  private static final List<String> NAMES = List.of("count", "columns", "format");
  private static final List<SampleFormat> FORMATS = List.of(SampleFormat.PNG, SampleFormat.JSON);

  private final RealImages images;
  private final Supplier<ClassNames> classes;
  private final Encoders encoders;
  private final ResponseSender sender;

  /**
   * @param classes returns the names of the labels
   */
  RealService(
      RealImages images, Supplier<ClassNames> classes, Encoders encoders, ResponseSender sender) {
    this.images = images;
    this.classes = classes;
    this.encoders = encoders;
    this.sender = sender;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    QueryParameters params = new QueryParameters(ctx.queryParams(), NAMES);
    int count = params.integer("count", 1, RealImages.COUNT).orElse(RealImages.COUNT);
    int columns = params.integer("columns", 1, count).orElse(SampleQuery.squarest(count));
    SampleFormat format = params.choice("format", FORMATS).orElse(SampleFormat.PNG);
    // A copy, because a request that is cancelled must not cancel what others wait for.
    return HttpResponse.of(
        encoders.finish(
            ctx,
            images.newest().copy(),
            newest -> {
              Images shown = first(newest, count);
              return send(
                  ctx,
                  format,
                  format == SampleFormat.JSON
                      ? json(shown, classes.get())
                      : ImageGrid.png(shown, columns));
            }));
  }

  private HttpResponse send(ServiceRequestContext ctx, SampleFormat format, byte[] body) {
    return sender.send(
        ctx,
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(format.mediaType())
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .build(),
        body);
  }

  private static byte[] json(Images images, ClassNames classes) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ImagesJson.put(json, images);
    if (images.labels().length > 0) {
      ArrayNode names = json.putArray("names");
      for (int label : images.labels()) {
        names.add(label == ClassNames.UNLABELLED ? null : classes.name(label));
      }
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Images first(Images images, int count) {
    ImageShape shape = images.shape();
    int taken = Math.min(count, images.count());
    return new Images(
        shape,
        taken,
        Arrays.copyOf(images.pixels(), taken * shape.bytes()),
        Arrays.copyOf(images.labels(), Math.min(taken, images.labels().length)));
  }
}
