package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.sampler.respond.ResponseSender;
import io.streamgan.sampler.watch.TrainingWatch;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /v1/history/grids/NAME.png}: a picture of a sample grid. The name is a digest of the
 * content, so it needs no model, and clients may cache the picture without limit.
 */
final class GridService implements HttpService {
  private static final String EXTENSION = ".png";

  private final List<TrainingWatch> watches;
  private final ResponseSender sender;

  /**
   * @param watches those of all models
   */
  GridService(List<TrainingWatch> watches, ResponseSender sender) {
    this.watches = watches;
    this.sender = sender;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    String name = String.valueOf(ctx.pathParam("name"));
    if (!name.endsWith(EXTENSION)) {
      throw HttpStatusException.of(HttpStatus.NOT_FOUND);
    }
    String id = name.substring(0, name.length() - EXTENSION.length());
    return watches.stream()
        .map(watch -> watch.picture(id))
        .flatMap(Optional::stream)
        .findFirst()
        .map(
            png ->
                sender.send(
                    ctx,
                    ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.PNG)
                        .set(HttpHeaderNames.CACHE_CONTROL, "private, max-age=86400, immutable")
                        .build(),
                    png))
        .orElseThrow(() -> HttpStatusException.of(HttpStatus.NOT_FOUND));
  }
}
