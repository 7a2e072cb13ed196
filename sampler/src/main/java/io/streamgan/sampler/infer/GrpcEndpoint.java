package io.streamgan.sampler.infer;

import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.infer.proto.GRPCInferenceServiceGrpc;

/** Builds the gRPC services: the inference protocol, health and reflection. */
public final class GrpcEndpoint {
  private GrpcEndpoint() {}

  /**
   * @param generation the health service reports SERVING while it draws
   * @param maxMessageBytes maximum size of a request
   */
  public static GrpcService of(
      GeneratorModel model, GenerationThread generation, int maxMessageBytes) {
    HealthStatusManager health = new HealthStatusManager();
    setStatus(health, ServingStatus.NOT_SERVING);
    generation.first().thenAccept(generator -> setStatus(health, ServingStatus.SERVING));
    generation.failure().thenAccept(failure -> setStatus(health, ServingStatus.NOT_SERVING));
    return GrpcService.builder()
        .addService(new InferenceGrpc(model))
        .addService(health.getHealthService())
        .addService(ProtoReflectionServiceV1.newInstance())
        .maxRequestMessageLength(maxMessageBytes)
        // A client's deadline must not extend the server's time limit.
        .useClientTimeoutHeader(false)
        .build();
  }

  private static void setStatus(HealthStatusManager health, ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    health.setStatus(GRPCInferenceServiceGrpc.SERVICE_NAME, status);
  }
}
