package io.streamgan.sampler.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.sampler.respond.ResponseSender;
import io.streamgan.sampler.watch.WindowHistory;

/** {@code GET /v1/windows}: returns the newest windows of metrics. */
final class WindowService implements HttpService {
  private final WindowHistory windows;
  private final String ownModel;
  private final ResponseSender sender;

  /**
   * @param ownModel model of requests that name none
   */
  WindowService(WindowHistory windows, String ownModel, ResponseSender sender) {
    this.windows = windows;
    this.ownModel = ownModel;
    this.sender = sender;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    WindowQuery query = WindowQuery.parse(ctx.queryParams());
    String model = query.model().orElse(ownModel);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("model", model);
    json.putArray("windows").addAll(windows.newest(model, query.lengthMillis(), query.limit()));
    return sender.send(ctx, json);
  }
}
