package io.streamgan.sampler.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.sampler.respond.JsonResponse;
import java.util.function.BooleanSupplier;

/**
 * Liveness: no thread of the sampler has failed. Readiness: a verified generator is loaded, and the
 * thread that draws runs.
 */
final class HealthServices {
  private final BooleanSupplier live;
  private final GenerationThread generation;

  HealthServices(BooleanSupplier live, GenerationThread generation) {
    this.live = live;
    this.generation = generation;
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
    LoadedGenerator served = generation.requireReady();
    return JsonResponse.respond(
        JsonNodeFactory.instance
            .objectNode()
            .put("status", "ready")
            .put("generatorVersion", served.version()));
  }
}
