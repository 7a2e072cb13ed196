package io.streamgan.sampler.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.sampler.generate.NoGeneratorException;
import java.util.function.BooleanSupplier;

/** Liveness: the topics are followed. Readiness: a verified generator is loaded. */
final class HealthServices {
  private final BooleanSupplier following;
  private final GenerationThread generation;

  HealthServices(BooleanSupplier following, GenerationThread generation) {
    this.following = following;
    this.generation = generation;
  }

  HttpResponse live(ServiceRequestContext ctx, HttpRequest request) {
    if (following.getAsBoolean()) {
      return Json.respond(JsonNodeFactory.instance.objectNode().put("status", "live"));
    }
    return new Problem(
            HttpStatus.SERVICE_UNAVAILABLE,
            "The topics are no longer followed; the log says why, and a restart is needed.")
        .response()
        .toHttpResponse();
  }

  HttpResponse ready(ServiceRequestContext ctx, HttpRequest request) {
    LoadedGenerator served = generation.served().orElseThrow(NoGeneratorException::new);
    return Json.respond(
        JsonNodeFactory.instance
            .objectNode()
            .put("status", "ready")
            .put("generatorVersion", served.version()));
  }
}
