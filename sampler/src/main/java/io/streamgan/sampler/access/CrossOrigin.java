package io.streamgan.sampler.access;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.cors.CorsService;

/**
 * Lets pages of other origins read responses (CORS). They send the token in a header; the session
 * cookie is for the dashboard only.
 */
public final class CrossOrigin {
  private static final int PREFLIGHT_SECONDS = 600;

  private CrossOrigin() {}

  /** Adds the headers that {@code access} asks for to all responses of {@code server}. */
  public static void addTo(ServerBuilder server, AccessRules access) {
    if (!access.origins().isEmpty()) {
      server.decorator(
          CorsService.builder(access.origins())
              .allowRequestMethods(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST)
              .allowRequestHeaders(
                  "authorization",
                  "content-type",
                  "if-none-match",
                  "inference-header-content-length",
                  "last-event-id",
                  // What a traced page sends (W3C Trace Context).
                  "traceparent",
                  "tracestate",
                  RequestId.HEADER)
              .exposeHeaders(
                  "etag",
                  "inference-header-content-length",
                  "retry-after",
                  "x-generator-version",
                  "x-images-seen",
                  "x-seed",
                  RequestId.HEADER)
              .maxAge(PREFLIGHT_SECONDS)
              .newDecorator());
    }
  }
}
