package io.streamgan.sampler.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.linecorp.armeria.client.grpc.GrpcClients;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.streamgan.gan.Latents;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.infer.proto.ConfigDataType;
import io.streamgan.sampler.infer.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.streamgan.sampler.infer.proto.InferTensorContents;
import io.streamgan.sampler.infer.proto.ModelConfig;
import io.streamgan.sampler.infer.proto.ModelConfigRequest;
import io.streamgan.sampler.infer.proto.ModelInferRequest;
import io.streamgan.sampler.infer.proto.ModelInferRequest.InferInputTensor;
import io.streamgan.sampler.infer.proto.ModelInferRequest.InferRequestedOutputTensor;
import io.streamgan.sampler.infer.proto.ModelInferResponse;
import io.streamgan.sampler.infer.proto.ModelMetadataRequest;
import io.streamgan.sampler.infer.proto.ModelMetadataResponse;
import io.streamgan.sampler.infer.proto.ModelReadyRequest;
import io.streamgan.sampler.infer.proto.ModelStatistics;
import io.streamgan.sampler.infer.proto.ModelStatisticsRequest;
import io.streamgan.sampler.infer.proto.RepositoryIndexRequest;
import io.streamgan.sampler.infer.proto.ServerLiveRequest;
import io.streamgan.sampler.infer.proto.ServerMetadataRequest;
import io.streamgan.sampler.infer.proto.ServerReadyRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
class InferenceGrpcTest {
  private final ApiServer server = new ApiServer();
  private final GRPCInferenceServiceBlockingStub client =
      client(GRPCInferenceServiceBlockingStub.class);

  @BeforeAll
  void serve() {
    server.serve(3);
    server.serve(4);
  }

  @AfterAll
  void close() {
    server.close();
  }

  @Test
  void tellsWhatItIsAndThatItIsReady() {
    ModelMetadataResponse model =
        client.modelMetadata(ModelMetadataRequest.newBuilder().setName("generator").build());

    assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(client.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(client.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getName())
        .isEqualTo("streamgan");
    assertThat(
            client
                .modelReady(
                    ModelReadyRequest.newBuilder().setName("generator").setVersion("3").build())
                .getReady())
        .isTrue();
    assertThat(model.getVersionsList()).containsExactly("3", "4");
    assertThat(model.getInputs(0).getShapeList()).containsExactly(-1L, 4L);
    assertThat(model.getOutputs(0).getShapeList()).containsExactly(-1L, 8L, 8L, 3L);
  }

  @Test
  void describesItsConfigurationAndItsVersions() {
    ModelConfig config =
        client.modelConfig(ModelConfigRequest.newBuilder().setName("default").build()).getConfig();

    assertThat(config.getName()).isEqualTo("default");
    assertThat(config.getMaxBatchSize()).isZero();
    assertThat(config.getVersionPolicy().getLatest().getNumVersions())
        .isEqualTo(ApiServer.VERSIONS);
    assertThat(config.getInput(0).getDataType()).isEqualTo(ConfigDataType.TYPE_FP32);
    assertThat(config.getInput(0).getDimsList()).containsExactly(-1L, 4L);
    assertThat(config.getOutput(0).getDimsList()).containsExactly(-1L, 8L, 8L, 3L);
    assertThat(client.repositoryIndex(RepositoryIndexRequest.getDefaultInstance()).getModelsList())
        .extracting(model -> model.getName() + " " + model.getVersion() + " " + model.getState())
        .containsExactly("default 3 READY", "default 4 READY");
  }

  @Test
  void countsInferencesOfEachVersion() throws Exception {
    try (ApiServer counted = new ApiServer()) {
      counted.serve(5);
      GRPCInferenceServiceBlockingStub counting =
          client(counted, GRPCInferenceServiceBlockingStub.class);
      byte[] body =
          """
          {"inputs": [{"name": "seed", "datatype": "INT64", "shape": [1], "data": [7]},
           {"name": "count", "datatype": "INT32", "shape": [1], "data": [3]}]}
          """
              .getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 2; i++) {
        assertThat(counted.post("/v2/models/default/infer", body).statusCode()).isEqualTo(200);
      }

      ModelStatistics statistics =
          counting
              .modelStatistics(ModelStatisticsRequest.newBuilder().setVersion("5").build())
              .getModelStats(0);

      assertThat(statistics.getInferenceCount()).isEqualTo(6);
      assertThat(statistics.getExecutionCount()).isEqualTo(2);
      assertThat(statistics.getLastInference()).isPositive();
      assertThat(statistics.getInferenceStats().getSuccess().getNs()).isPositive();
      assertThat(statistics.getInferenceStats().getFail().getCount()).isZero();
      assertThat(new String(counted.get("/v2/models/default/stats").body(), StandardCharsets.UTF_8))
          .contains("\"inference_count\":6,\"execution_count\":2");
      assertThat(counted.get("/v2/models/other/stats").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void beforeTheFirstGeneratorItIsLiveAndNotReady() {
    try (ApiServer empty = new ApiServer()) {
      GRPCInferenceServiceBlockingStub early =
          client(empty, GRPCInferenceServiceBlockingStub.class);

      assertThat(early.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
      assertThat(early.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isFalse();
      assertThat(
              early
                  .modelReady(ModelReadyRequest.newBuilder().setName("generator").build())
                  .getReady())
          .isFalse();
      assertStatus(
          () -> early.modelInfer(seeded(7, 1).build()),
          Status.Code.UNAVAILABLE,
          "No generator has been published yet; try again in a few seconds.");
      assertThat(health(empty)).isEqualTo(ServingStatus.NOT_SERVING);
      empty.serve(1);
      assertThat(health(empty)).isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void theSameSeedGivesThePixelsOfV1() throws Exception {
    ModelInferResponse answer = client.modelInfer(seeded(7, 2).setId("a").build());
    HttpResponse<byte[]> v1 = server.get("/v1/samples?seed=7&count=2&format=npy");

    byte[] pixels = new byte[2 * TestGenerator.SHAPE.bytes()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) answer.getOutputs(0).getContents().getUintContents(i);
    }
    assertThat(v1.body()).endsWith(pixels);
    assertThat(answer.getId()).isEqualTo("a");
    assertThat(answer.getModelVersion()).isEqualTo("4");
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(2L, 8L, 8L, 3L);
    assertThat(answer.getRawOutputContentsCount()).isZero();
  }

  @Test
  void rawLatentsAreAnsweredByRawPixels() {
    ByteBuffer values = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    values.asFloatBuffer().put(Latents.seeded(5, 3, 4).values());

    ModelInferResponse answer =
        client.modelInfer(
            ModelInferRequest.newBuilder()
                .setModelName("generator")
                .addInputs(input("z", "FP32", 3, 4))
                .addRawInputContents(ByteString.copyFrom(values))
                .build());

    assertThat(answer.getRawOutputContents(0).toByteArray())
        .isEqualTo(TestGenerator.draw(TestGenerator.parameters(4), 5, 3).pixels());
    assertThat(answer.getOutputs(0).hasContents()).isFalse();
  }

  @Test
  void aKeptVersionAnswersByItsNumber() {
    assertThat(client.modelInfer(seeded(7, 1).build()).getModelVersion()).isEqualTo("4");
    assertThat(client.modelInfer(seeded(7, 1).setModelVersion("3").build()).getModelVersion())
        .isEqualTo("3");
  }

  @Test
  void badRequestsAreToldWhy() {
    assertInvalid(seeded(7, 65), "Input count must be from 1 to 64, not 65.");
    assertInvalid(seeded(7, 1).setModelVersion("x"), "A version must be a whole number, not 'x'.");
    assertInvalid(
        ModelInferRequest.newBuilder().setModelName("generator"),
        "The inputs must be either z, or seed and count.");
    assertInvalid(
        ModelInferRequest.newBuilder()
            .setModelName("generator")
            .addInputs(input("z", "FP32", 1, 4))
            .addRawInputContents(ByteString.copyFrom(new byte[15])),
        "Input z of shape [1, 4] takes 16 bytes, not 15.");
    assertInvalid(
        seeded(7, 1).addRawInputContents(ByteString.EMPTY),
        "There are 2 inputs and 1 raw contents.");
    assertInvalid(
        ModelInferRequest.newBuilder()
            .setModelName("generator")
            .addInputs(input("z", "INT8", 1, 4)),
        "Input z is of type FP32, not 'INT8'.");
    assertInvalid(
        seeded(7, 1).addOutputs(InferRequestedOutputTensor.newBuilder().setName("y")),
        "There is no output 'y'; the output is images.");
    assertStatus(
        () -> client.modelInfer(seeded(7, 1).setModelName("x").build()),
        Status.Code.NOT_FOUND,
        "There is no model 'x'; this server serves the model default, which generator names as"
            + " well.");
    assertStatus(
        () -> client.modelInfer(seeded(7, 1).setModelVersion("9").build()),
        Status.Code.NOT_FOUND,
        "Version 9 is not kept; kept are 3, 4.");
  }

  @Test
  void whatIsNoMessageIsRefusedAndTheServerLives() throws Exception {
    String path = "/inference.GRPCInferenceService/ModelInfer";
    byte[] nonsense = {0, 0, 0, 0, 4, -1, -1, -1, -1};

    HttpResponse<byte[]> answer = server.post(path, nonsense, "content-type", "application/grpc");
    server.post(path, new byte[] {1, 2, 3}, "content-type", "application/grpc");
    server.post(path, nonsense, "content-type", "text/plain");

    assertThat(answer.headers().map().toString() + new String(answer.body(), "US-ASCII"))
        .doesNotContain("xception:");
    assertThat(client.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
  }

  @Test
  void bothVersionsOfReflectionDescribeTheServices() throws Exception {
    Channel channel = client.getChannel();
    for (MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> version :
        List.of(ServerReflectionGrpc.getServerReflectionInfoMethod(), alphaReflection())) {
      ServerReflectionResponse services =
          ask(channel, version, ServerReflectionRequest.newBuilder().setListServices("*"));
      ServerReflectionResponse file =
          ask(
              channel,
              version,
              ServerReflectionRequest.newBuilder()
                  .setFileContainingSymbol("inference.GRPCInferenceService.ModelInfer"));
      ServerReflectionResponse missing =
          ask(
              channel,
              version,
              ServerReflectionRequest.newBuilder().setFileContainingSymbol("inference.Missing"));

      assertThat(services.getListServicesResponse().getServiceList())
          .extracting(ServiceResponse::getName)
          .containsExactlyInAnyOrder(
              "inference.GRPCInferenceService",
              "grpc.health.v1.Health",
              "grpc.reflection.v1.ServerReflection");
      assertThat(
              FileDescriptorProto.parseFrom(
                      file.getFileDescriptorResponse().getFileDescriptorProto(0))
                  .getService(0)
                  .getName())
          .isEqualTo("GRPCInferenceService");
      assertThat(missing.getErrorResponse().getErrorCode())
          .isEqualTo(Status.Code.NOT_FOUND.value());
    }
  }

  /** The method of v1alpha, whose messages are encoded as those of v1. */
  private static MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse>
      alphaReflection() {
    return ServerReflectionGrpc.getServerReflectionInfoMethod().toBuilder()
        .setFullMethodName("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
        .build();
  }

  private static ServerReflectionResponse ask(
      Channel channel,
      MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> version,
      ServerReflectionRequest.Builder request)
      throws Exception {
    CompletableFuture<ServerReflectionResponse> response = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> asking =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(version, CallOptions.DEFAULT),
            new StreamObserver<>() {
              @Override
              public void onNext(ServerReflectionResponse answer) {
                response.complete(answer);
              }

              @Override
              public void onError(Throwable failure) {
                response.completeExceptionally(failure);
              }

              @Override
              public void onCompleted() {}
            });
    asking.onNext(request.build());
    asking.onCompleted();
    return response.get(5, TimeUnit.SECONDS);
  }

  private ServingStatus health(ApiServer of) {
    return client(of, HealthBlockingStub.class)
        .check(HealthCheckRequest.newBuilder().setService("").build())
        .getStatus();
  }

  private void assertInvalid(ModelInferRequest.Builder request, String sentence) {
    assertStatus(() -> client.modelInfer(request.build()), Status.Code.INVALID_ARGUMENT, sentence);
  }

  private static void assertStatus(Runnable call, Status.Code code, String sentence) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).isEqualTo(sentence);
            });
  }

  private static ModelInferRequest.Builder seeded(long seed, int count) {
    return ModelInferRequest.newBuilder()
        .setModelName("generator")
        .addInputs(
            input("seed", "INT64", 1)
                .setContents(InferTensorContents.newBuilder().addInt64Contents(seed)))
        .addInputs(
            input("count", "INT32", 1)
                .setContents(InferTensorContents.newBuilder().addIntContents(count)));
  }

  private static InferInputTensor.Builder input(String name, String datatype, long... shape) {
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder().setName(name).setDatatype(datatype);
    for (long axis : shape) {
      input.addShape(axis);
    }
    return input;
  }

  private <T> T client(Class<T> type) {
    return client(server, type);
  }

  private static <T> T client(ApiServer of, Class<T> type) {
    return GrpcClients.newClient("gproto+http://127.0.0.1:%d/".formatted(of.port()), type);
  }
}
