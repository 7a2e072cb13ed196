package io.streamgan.sampler.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.grpc.GrpcClients;
import io.grpc.StatusRuntimeException;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.infer.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.streamgan.sampler.infer.proto.InferTensorContents;
import io.streamgan.sampler.infer.proto.ModelInferRequest;
import io.streamgan.sampler.infer.proto.ModelInferRequest.InferInputTensor;
import io.streamgan.sampler.infer.proto.ModelInferResponse;
import io.streamgan.sampler.infer.proto.ModelMetadataRequest;
import io.streamgan.sampler.infer.proto.ModelMetadataResponse.TensorMetadata;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The input of the protocol that only generators of classes have. */
@TestInstance(Lifecycle.PER_CLASS)
class LabelInputTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MODEL = "/v2/models/generator";
  private static final String SEEDED =
      "{'name':'seed','datatype':'INT64','shape':[1],'data':[7]},"
          + "{'name':'count','datatype':'INT32','shape':[1],'data':[3]}";
  private static final ByteBuffer PARAMETERS = TestGenerator.classParameters(2);

  private final ApiServer server = new ApiServer();

  @BeforeAll
  void serve() {
    server.serve(1);
    server.serveClasses(2);
    server.name("cat", "dog", "emu");
  }

  @AfterAll
  void close() {
    server.close();
  }

  @Test
  void onlyAGeneratorOfClassesHasIt() throws Exception {
    assertThat(JSON.readTree(server.get(MODEL).body()).at("/inputs/1").toString())
        .isEqualTo("{\"name\":\"label\",\"datatype\":\"INT32\",\"shape\":[-1]}");
    assertThat(JSON.readTree(server.get(MODEL + "/versions/1").body()).get("inputs")).hasSize(1);
    assertThat(
            client()
                .modelMetadata(ModelMetadataRequest.newBuilder().setName("generator").build())
                .getInputsList())
        .extracting(TensorMetadata::getName)
        .containsExactly("z", "label");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[1] | [2] | 2,2,2", "[3] | [0,2,1] | 0,2,1"})
  void isOneForAllOrOneForEach(String shape, String data, String drawn) throws Exception {
    JsonNode answer = JSON.readTree(infer(label(shape, data), "").body());

    int[] labels = List.of(drawn.split(",")).stream().mapToInt(Integer::parseInt).toArray();
    JsonNode pixels = answer.at("/outputs/0/data");
    byte[] values = new byte[pixels.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) pixels.get(i).asInt();
    }
    assertThat(values).isEqualTo(TestGenerator.draw(PARAMETERS, 7, labels).pixels());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1] | ['emu'] | 2,2,2",
        "[3] | ['cat','emu','dog'] | 0,2,1",
        "[3] | [['2'],['dog'],['0']] | 2,1,0",
      })
  void mayBeTheNameOfAClass(String shape, String data, String drawn) throws Exception {
    assertThat(infer(texts(shape, data.replace('\'', '"')), "").body())
        .isEqualTo(infer(label("[3]", "[" + drawn + "]"), "").body());
  }

  @Test
  void truncationGivesThePixelsThatSamplesHave() throws Exception {
    String truncation = "{'name':'truncation','datatype':'FP32','shape':[1],'data':[%s]}";
    JsonNode answer = JSON.readTree(infer(truncation.formatted("0.5"), "").body());

    JsonNode samples =
        JSON.readTree(server.get("/v1/samples?seed=7&count=3&truncation=0.5&format=json").body());
    byte[] expected = samples.get("pixels").binaryValue();
    JsonNode pixels = answer.at("/outputs/0/data");
    assertThat(pixels).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((byte) pixels.get(i).asInt()).isEqualTo(expected[i]);
    }
    assertThat(JSON.readTree(infer(truncation.formatted("1.5"), "").body()).get("error").asText())
        .isEqualTo("Input truncation must be one value from 0 to 1.");
  }

  @Test
  void namesMayFollowTheJson() throws Exception {
    ByteBuffer binary = InputTensor.encode(List.of("dog".getBytes(StandardCharsets.UTF_8)));
    String json =
        "{'inputs':[%s,{'name':'label','datatype':'BYTES','shape':[1],'parameters':{'binary_data_size':%d}}]}"
            .formatted(SEEDED, binary.remaining())
            .replace('\'', '"');
    byte[] body =
        (json + new String(binary.array(), StandardCharsets.ISO_8859_1))
            .getBytes(StandardCharsets.ISO_8859_1);

    HttpResponse<byte[]> answer =
        server.post(
            MODEL + "/infer", body, RestResponse.JSON_LENGTH, Integer.toString(json.length()));

    assertThat(answer.body()).isEqualTo(infer(label("[1]", "[1]"), "").body());
    assertThat(
            server
                .post(
                    MODEL + "/infer",
                    Arrays.copyOf(body, body.length - 1),
                    RestResponse.JSON_LENGTH,
                    Integer.toString(json.length()))
                .statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1] | ['cow'] | Input label must have names of classes: cat, dog, emu, not 'cow'.",
        "[1] | ['3'] | The generator knows the classes 0 to 2, not 3.",
        "[1] | [1] | Input label holds '1', which is no BYTES.",
      })
  void anUnknownNameIsABadRequest(String shape, String data, String error) throws Exception {
    HttpResponse<byte[]> answer = infer(texts(shape, data.replace('\'', '"')), "");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).get("error").asText()).isEqualTo(error);
  }

  @Test
  void isTakenOverGrpcToo() {
    byte[] expected = TestGenerator.draw(PARAMETERS, 7, new int[] {1}).pixels();
    ByteString name = ByteString.copyFromUtf8("dog");
    ModelInferRequest named =
        request("BYTES", InferTensorContents.newBuilder().addBytesContents(name));

    assertThat(pixels(client().modelInfer(request(1)))).isEqualTo(expected);
    assertThat(pixels(client().modelInfer(named))).isEqualTo(expected);
    assertThatThrownBy(() -> client().modelInfer(request(3)))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessage("INVALID_ARGUMENT: The generator knows the classes 0 to 2, not 3.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1] | [3] | '' | The generator knows the classes 0 to 2, not 3.",
        "[1] | [-1] | '' | The generator knows the classes 0 to 2, not -1.",
        "[2] | [1,1] | '' | Input label must have the shape [1] or [3], not [2].",
        "[1] | [1] | /versions/1 | The generator knows no classes, so none can be asked for.",
        "[1] | [1.5] | '' | Input label holds '1.5', which is no INT32.",
      })
  void whatItCannotBeIsABadRequest(String shape, String data, String version, String error)
      throws Exception {
    HttpResponse<byte[]> answer = infer(label(shape, data), version);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(answer.body()).get("error").asText()).isEqualTo(error);
  }

  private static byte[] pixels(ModelInferResponse answer) {
    byte[] pixels = new byte[TestGenerator.SHAPE.bytes()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) answer.getOutputs(0).getContents().getUintContents(i);
    }
    return pixels;
  }

  private static String texts(String shape, String data) {
    return "{'name':'label','datatype':'BYTES','shape':%s,'data':%s}".formatted(shape, data);
  }

  private static String label(String shape, String data) {
    return "{'name':'label','datatype':'INT32','shape':%s,'data':%s}".formatted(shape, data);
  }

  private HttpResponse<byte[]> infer(String label, String version)
      throws IOException, InterruptedException {
    String body = "{'inputs':[%s,%s]}".formatted(SEEDED, label).replace('\'', '"');
    return server.post(MODEL + version + "/infer", body.getBytes(StandardCharsets.UTF_8));
  }

  private GRPCInferenceServiceBlockingStub client() {
    return GrpcClients.newClient(
        "gproto+http://127.0.0.1:" + server.port() + "/", GRPCInferenceServiceBlockingStub.class);
  }

  private static ModelInferRequest request(int label) {
    return request("INT32", InferTensorContents.newBuilder().addIntContents(label));
  }

  private static ModelInferRequest request(String type, InferTensorContents.Builder label) {
    return ModelInferRequest.newBuilder()
        .setModelName("generator")
        .addInputs(
            InferInputTensor.newBuilder()
                .setName("seed")
                .setDatatype("INT64")
                .addShape(1)
                .setContents(InferTensorContents.newBuilder().addInt64Contents(7)))
        .addInputs(
            InferInputTensor.newBuilder()
                .setName("label")
                .setDatatype(type)
                .addShape(1)
                .setContents(label))
        .build();
  }
}
