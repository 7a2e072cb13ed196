package io.streamgan.sampler.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.client.grpc.GrpcClients;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.infer.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.streamgan.sampler.infer.proto.ModelReadyRequest;
import io.streamgan.sampler.infer.proto.ServerLiveRequest;
import io.streamgan.sampler.infer.proto.ServerReadyRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What health checks say when the thread that draws has failed. */
class HealthTest {
  private static final List<String> PATHS =
      List.of(
          "/health/live",
          "/health/ready",
          "/v2/health/live",
          "/v2/health/ready",
          "/v2/models/generator/ready",
          "/v2/models/generator/versions/2/ready");

  private final ApiServer server = new ApiServer(CannotBeClosed::new);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void livenessAndReadinessSayThatSamplesAreNoLongerDrawn() throws Exception {
    server.serve(1);
    server.serve(2);
    for (String path : PATHS) {
      assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(grpcHealth()).isEqualTo(ServingStatus.SERVING);

    for (int version = 3; version <= ApiServer.VERSIONS + 1; version++) {
      server.serve(version);
    }

    for (String path : PATHS) {
      await()
          .untilAsserted(() -> assertThat(server.get(path).statusCode()).as(path).isEqualTo(503));
    }
    HttpResponse<byte[]> samples = server.get("/v1/samples");
    assertThat(samples.statusCode()).isEqualTo(503);
    assertThat(new String(samples.body(), StandardCharsets.UTF_8))
        .contains("Samples are no longer drawn; the log says why, and a restart is needed.");
    GRPCInferenceServiceBlockingStub grpc =
        GrpcClients.newClient(uri(), GRPCInferenceServiceBlockingStub.class);
    assertThat(grpc.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isFalse();
    assertThat(grpc.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isFalse();
    ModelReadyRequest model = ModelReadyRequest.newBuilder().setName("generator").build();
    assertThat(grpc.modelReady(model).getReady()).isFalse();
    assertThat(grpcHealth()).isEqualTo(ServingStatus.NOT_SERVING);
    byte[] all = "{}".getBytes(StandardCharsets.UTF_8);
    assertThat(new String(server.post("/v2/repository/index", all).body(), StandardCharsets.UTF_8))
        .contains("\"UNAVAILABLE\",\"reason\":\"samples are no longer drawn\"")
        .doesNotContain("\"READY\"");
    byte[] ready = "{\"ready\":true}".getBytes(StandardCharsets.UTF_8);
    assertThat(server.post("/v2/repository/index", ready).body()).asString(UTF_8).isEqualTo("[]");
  }

  private ServingStatus grpcHealth() {
    return GrpcClients.newClient(uri(), HealthBlockingStub.class)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private String uri() {
    return "gproto+http://127.0.0.1:%d/".formatted(server.port());
  }

  /** Fails when the thread that draws lets it go. */
  private record CannotBeClosed(TestGenerator generator) implements ImageGenerator {
    CannotBeClosed(GeneratorSnapshot snapshot) {
      this(new TestGenerator(snapshot));
    }

    @Override
    public ImageShape imageShape() {
      return generator.imageShape();
    }

    @Override
    public int latentSize() {
      return generator.latentSize();
    }

    @Override
    public Images sample(Latents z) {
      return generator.sample(z);
    }

    @Override
    public void close() {
      throw new AssertionError("native memory is gone");
    }
  }
}
