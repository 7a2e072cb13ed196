package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.streaming.ServerSentEvents;
import io.streamgan.sampler.access.SessionService;
import io.streamgan.sampler.respond.ResponseSender;
import io.streamgan.sampler.watch.EventHub;
import io.streamgan.sampler.watch.TrainingWatch;

/** Serves the event stream, the history, and the pictures of sample grids. */
final class WatchServices {
  private static final String EXTENSION = ".png";

  private final TrainingWatch watch;
  private final EventHub hub;
  private final boolean showsRealImages;
  private final ResponseSender sender;

  WatchServices(TrainingWatch watch, EventHub hub, boolean showsRealImages, ResponseSender sender) {
    this.watch = watch;
    this.hub = hub;
    this.showsRealImages = showsRealImages;
    this.sender = sender;
  }

  HttpResponse stream(ServiceRequestContext ctx, HttpRequest request) {
    ResponseHeaders headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.EVENT_STREAM)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            // nginx would otherwise collect events before it passes them on.
            .set("x-accel-buffering", "no")
            .build();
    if (request.method() == HttpMethod.HEAD) {
      return HttpResponse.of(headers);
    }
    SessionService.remaining(ctx)
        .ifPresentOrElse(
            left -> ctx.setRequestTimeout(TimeoutMode.SET_FROM_NOW, left),
            ctx::clearRequestTimeout);
    return hub.listen(request.headers().get("last-event-id"))
        .map(events -> ServerSentEvents.fromPublisher(headers, events))
        .orElseGet(
            () ->
                new ProblemDocument(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "As many event streams are open as may be; try again later.",
                        10)
                    .response()
                    .toHttpResponse());
  }

  HttpResponse history(ServiceRequestContext ctx, HttpRequest request) {
    return sender.send(ctx, watch.history().put("realImages", showsRealImages));
  }

  /** The name of a picture is a digest of its content, so clients may cache it without limit. */
  HttpResponse grid(ServiceRequestContext ctx, HttpRequest request) {
    String name = String.valueOf(ctx.pathParam("name"));
    if (!name.endsWith(EXTENSION)) {
      throw HttpStatusException.of(HttpStatus.NOT_FOUND);
    }
    return watch
        .picture(name.substring(0, name.length() - EXTENSION.length()))
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
