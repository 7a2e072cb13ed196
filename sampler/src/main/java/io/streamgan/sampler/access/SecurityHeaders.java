package io.streamgan.sampler.access;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/**
 * Sets security headers on every response: the dashboard loads resources from this server only, and
 * no other page may frame it. Pages of other origins may load resources if any origin may read
 * responses.
 */
public final class SecurityHeaders implements DecoratingHttpServiceFunction {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final String resourcePolicy;

  public SecurityHeaders(AccessRules access) {
    resourcePolicy = access.origins().isEmpty() ? "same-origin" : "cross-origin";
  }

  @Override
  public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    ctx.mutateAdditionalResponseHeaders(
        headers ->
            headers
                .set("content-security-policy", POLICY)
                .set("x-content-type-options", "nosniff")
                .set("referrer-policy", "no-referrer")
                .set("cross-origin-opener-policy", "same-origin")
                .set("cross-origin-resource-policy", resourcePolicy));
    return delegate.serve(ctx, request);
  }
}
