package io.streamgan.sampler.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.sampler.model.Models;
import io.streamgan.sampler.model.Readiness;
import io.streamgan.sampler.model.ServedModel;
import io.streamgan.sampler.respond.JsonResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Liveness: no thread of the sampler has failed. Readiness: {@link Readiness}, and for a request
 * that names a model: a verified generator of it is loaded, and the thread that draws runs.
 */
final class HealthServices {
  private final BooleanSupplier live;
  private final Models<ServedModel> models;
  private final Readiness readiness;

  HealthServices(BooleanSupplier live, Models<ServedModel> models, Readiness readiness) {
    this.live = live;
    this.models = models;
    this.readiness = readiness;
  }

  HttpResponse live(ServiceRequestContext ctx, HttpRequest request) {
    if (live.getAsBoolean()) {
      return JsonResponse.respond(JsonNodeFactory.instance.objectNode().put("status", "live"));
    }
    return new ProblemDocument(
            HttpStatus.SERVICE_UNAVAILABLE,
            "A thread of the server has failed; the log says why, and a restart is needed.")
        .response()
        .toHttpResponse();
  }

  HttpResponse ready(ServiceRequestContext ctx, HttpRequest request) {
    Optional<String> name = QueryParameters.model(ctx.queryParams());
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", "ready");
    if (name.isPresent() || models.all().size() == 1) {
      json.put("generatorVersion", models.chosen(name).generation().requireReady().version());
    } else {
      readiness.require();
      ArrayNode each = json.putArray("models");
      models.all().forEach(model -> each.add(state(model)));
    }
    return JsonResponse.respond(json);
  }

  private static ObjectNode state(ServedModel model) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("model", model.name());
    List<LoadedGenerator> kept = model.generation().kept();
    if (!kept.isEmpty()) {
      json.put("generatorVersion", kept.get(kept.size() - 1).version());
    }
    return json;
  }
}
