package io.streamgan.sampler.infer;

import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.GrpcServiceBuilder;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.streamgan.sampler.infer.proto.GRPCInferenceServiceGrpc;
import io.streamgan.sampler.model.Readiness;

/** The gRPC services: the inference protocol, health and both versions of reflection. */
public final class GrpcEndpoint {
  private static final String ALPHA_REFLECTION = "/grpc.reflection.v1alpha.ServerReflection";

  private GrpcEndpoint() {}

  /**
   * Adds the services to {@code server}.
   *
   * @param readiness the health service reports SERVING from when the models are ready
   * @param maxMessageBytes maximum size of a request
   */
  public static void addTo(
      ServerBuilder server, ModelRepository models, Readiness readiness, int maxMessageBytes) {
    HealthStatusManager health = new HealthStatusManager();
    setStatus(health, ServingStatus.NOT_SERVING);
    readiness.first().thenRun(() -> setStatus(health, ServingStatus.SERVING));
    readiness.failure().thenRun(() -> setStatus(health, ServingStatus.NOT_SERVING));
    server.service(
        limited(maxMessageBytes)
            .addService(new InferenceGrpc(models))
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .build());
    // Clients that know only v1alpha encode its messages as those of v1. Armeria accepts one
    // reflection service per gRPC service; each of them describes all services of the server.
    server.service(
        limited(maxMessageBytes)
            .addService(ALPHA_REFLECTION, ProtoReflectionServiceV1.newInstance())
            .build());
  }

  private static GrpcServiceBuilder limited(int maxMessageBytes) {
    return GrpcService.builder()
        .maxRequestMessageLength(maxMessageBytes)
        // A client's deadline must not extend the server's time limit.
        .useClientTimeoutHeader(false);
  }

  private static void setStatus(HealthStatusManager health, ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    health.setStatus(GRPCInferenceServiceGrpc.SERVICE_NAME, status);
  }
}
