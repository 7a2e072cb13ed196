package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.streaming.ServerSentEvents;
import io.streamgan.sampler.access.SessionService;
import io.streamgan.sampler.respond.ResponseSender;
import io.streamgan.sampler.watch.EventHub;
import io.streamgan.sampler.watch.TrainingWatch;

/** Serves the event stream and the history of a model. */
final class WatchServices {
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
}
