package io.streamgan.sampler.infer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.Latents;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.StringJoiner;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(Lifecycle.PER_CLASS)
class InferenceRestTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INFER = "/v2/models/generator/infer";
  private static final String SEED = "{'name':'seed','datatype':'INT64','shape':[1],'data':[7]}";
  private static final String COUNT = "{'name':'count','datatype':'INT32','shape':[1],'data':[2]}";

  private final ApiServer server = new ApiServer();

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
  void describesServerAndModelAsTheProtocolHasIt() throws Exception {
    JsonNode described = json(server.get("/v2"));
    JsonNode model = json(server.get("/v2/models/generator"));

    assertThat(described.get("name").asText()).isEqualTo("streamgan");
    assertThat(described.get("extensions").toString())
        .isEqualTo(
            "[\"binary_tensor_data\",\"model_configuration\",\"model_repository\",\"statistics\"]");
    assertThat(model.toString())
        .isEqualTo(
            quoted(
                "{'name':'generator','versions':['3','4'],'platform':'streamgan','inputs':["
                    + "{'name':'z','datatype':'FP32','shape':[-1,4]}],'outputs':["
                    + "{'name':'images','datatype':'UINT8','shape':[-1,8,8,3]}]}"));
    assertThat(server.get("/v2/models/generator/versions/3").body())
        .isEqualTo(server.get("/v2/models/generator").body());
  }

  @Test
  void aSlashAtTheEndOfAPathMakesNoDifference() throws Exception {
    for (String path : new String[] {"/v2", "/v2/health/live", "/v2/models/generator"}) {
      assertThat(server.get(path + "/").body()).as(path).isEqualTo(server.get(path).body());
      assertThat(server.get(path + "/").statusCode()).as(path).isEqualTo(200);
    }
    assertThat(post(INFER + "/", "{'inputs':[" + SEED + "]}").statusCode()).isEqualTo(200);
    assertError(server.get(INFER + "/"), 405, "This path accepts POST only.");
  }

  @Test
  void aRequestWithEveryInputOfTheMetadataIsAnswered() throws Exception {
    StringJoiner inputs = new StringJoiner(",", "{'inputs':[", "]}");
    for (JsonNode input : json(server.get("/v2/models/generator")).get("inputs")) {
      String shape = input.get("shape").toString().replace("-1", "1");
      inputs.add(
          "{'name':%s,'datatype':%s,'shape':%s,'data':[1,2,3,4]}"
              .formatted(input.get("name"), input.get("datatype"), shape));
    }

    assertThat(post(INFER, inputs.toString()).statusCode()).isEqualTo(200);
  }

  @Test
  void theModelHasTheNameOfItsTopicsToo() throws Exception {
    assertThat(json(server.get("/v2/models/default")).get("name").asText()).isEqualTo("default");
    JsonNode answer = json(post("/v2/models/default/infer", "{'inputs':[" + SEED + "]}"));
    assertThat(answer.get("model_name").asText()).isEqualTo("default");
  }

  @Test
  void bodiesMayBeCompressed() throws Exception {
    byte[] plain = bytes("{'inputs':[" + SEED + "]}");

    HttpResponse<byte[]> answer = server.post(INFER, gzip(plain), "content-encoding", "gzip");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(server.post(INFER, plain).body());
    assertError(
        server.post(INFER, plain, "content-encoding", "br"),
        415,
        "The request's body may be compressed with gzip or deflate only.");
    assertError(
        server.post(INFER, gzip(new byte[5_000_000]), "content-encoding", "gzip"),
        413,
        "The request's body is larger than this server accepts.");
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  @Test
  void isReadyOnceAGeneratorIsServed() throws Exception {
    assertThat(json(server.get("/v2/health/ready")).get("ready").asBoolean()).isTrue();
    assertThat(json(server.get("/v2/health/live")).get("live").asBoolean()).isTrue();
    assertThat(json(server.get("/v2/models/generator/ready")).toString())
        .isEqualTo("{\"name\":\"generator\",\"ready\":true}");
    try (ApiServer empty = new ApiServer()) {
      assertThat(empty.get("/v2/health/ready").statusCode()).isEqualTo(503);
      assertThat(empty.get("/v2/health/live").statusCode()).isEqualTo(200);
      assertThat(empty.get("/v2/models/generator/ready").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void theSameSeedGivesThePixelsOfV1() throws Exception {
    JsonNode answer = json(post(INFER, "{'id':'a','inputs':[" + SEED + "," + COUNT + "]}"));
    JsonNode v1 = json(server.get("/v1/samples?seed=7&count=2&format=json"));

    JsonNode output = answer.at("/outputs/0");
    assertThat(answer.get("model_name").asText()).isEqualTo("generator");
    assertThat(answer.get("model_version").asText()).isEqualTo("4");
    assertThat(answer.get("id").asText()).isEqualTo("a");
    assertThat(answer.at("/parameters/images_seen").asLong()).isEqualTo(25600);
    assertThat(output.get("name").asText()).isEqualTo("images");
    assertThat(output.get("datatype").asText()).isEqualTo("UINT8");
    assertThat(output.get("shape").toString()).isEqualTo("[2,8,8,3]");
    assertThat(pixels(output)).isEqualTo(v1.get("pixels").binaryValue());
  }

  @Test
  void latentsComeAsNestedOrFlatJson() throws Exception {
    float[] z = Latents.seeded(5, 2, 4).values();
    String flat = Arrays.toString(z);
    String nested =
        "[%s,%s]"
            .formatted(
                Arrays.toString(Arrays.copyOf(z, 4)), Arrays.toString(Arrays.copyOfRange(z, 4, 8)));
    for (String data : new String[] {flat, nested}) {
      String input = "{'name':'z','datatype':'FP32','shape':[2,4],'data':" + data + "}";

      JsonNode answer = json(post(INFER, "{'inputs':[" + input + "]}"));

      assertThat(pixels(answer.at("/outputs/0")))
          .isEqualTo(TestGenerator.draw(TestGenerator.parameters(4), 5, 2).pixels());
    }
  }

  @Test
  void binaryTensorsFollowTheJsonByteForByte() throws Exception {
    float[] z = Latents.seeded(5, 3, 4).values();
    ByteBuffer values = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    values.asFloatBuffer().put(z);
    String json =
        "{'inputs':[{'name':'z','datatype':'FP32','shape':[3,4],"
            + "'parameters':{'binary_data_size':48}}],"
            + "'outputs':[{'name':'images','parameters':{'binary_data':true}}]}";

    HttpResponse<byte[]> answer = binary(json, values.array());

    int length =
        Integer.parseInt(
            answer.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
    JsonNode header = JSON.readTree(answer.body(), 0, length);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/octet-stream");
    assertThat(header.at("/outputs/0/parameters/binary_data_size").asInt()).isEqualTo(576);
    assertThat(header.at("/outputs/0/data").isMissingNode()).isTrue();
    assertThat(Arrays.copyOfRange(answer.body(), length, answer.body().length))
        .isEqualTo(TestGenerator.draw(TestGenerator.parameters(4), 5, 3).pixels());
  }

  @Test
  void severalBinaryInputsAreTakenInTheirOrder() throws Exception {
    ByteBuffer values = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    values.putInt(2).putLong(7);
    String json =
        "{'inputs':[{'name':'count','datatype':'INT32','shape':[1],"
            + "'parameters':{'binary_data_size':4}},"
            + "{'name':'seed','datatype':'INT64','shape':[1],"
            + "'parameters':{'binary_data_size':8}}]}";

    JsonNode answer = json(binary(json, values.array()));

    assertThat(pixels(answer.at("/outputs/0")))
        .isEqualTo(TestGenerator.draw(TestGenerator.parameters(4), 7, 2).pixels());
  }

  @Test
  void aKeptVersionAnswersByItsNumber() throws Exception {
    JsonNode answer =
        json(post("/v2/models/generator/versions/3/infer", "{'inputs':[" + SEED + "]}"));

    assertThat(answer.get("model_version").asText()).isEqualTo("3");
    assertThat(pixels(answer.at("/outputs/0")))
        .isEqualTo(TestGenerator.draw(TestGenerator.parameters(3), 7, 1).pixels());
  }

  @Test
  void aVersionOfANewRunIsCountedFromZero() throws Exception {
    try (ApiServer restarted = new ApiServer()) {
      GeneratorSnapshot snapshot =
          new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(1));
      String request = "{'inputs':[" + SEED + "," + COUNT + "]}";
      for (String run : new String[] {"run", "later run"}) {
        restarted.serve(run, 1, snapshot);
        json(restarted.post(INFER, bytes(request)));
      }

      JsonNode stats = json(restarted.get("/v2/models/generator/stats")).get("model_stats");
      assertThat(stats).hasSize(1);
      assertThat(stats.at("/0/version").asText()).isEqualTo("1");
      assertThat(stats.at("/0/inference_count").asLong()).isEqualTo(2);
      assertThat(stats.at("/0/execution_count").asLong()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          nonsense                              | The request is no JSON.
          [1]                                   | The request is no JSON object.
          {}                                    | The inputs must be either z, or seed and count.
          {'inputs':7}                          | Member inputs is no array.
          {'inputs':[{}]}                       | An input has no name.
          {'inputs':[{'name':'z'}]}             | An input has no datatype.
          {'inputs':[{'name':'z','datatype':'FP32'}]} | Input z has no shape.
          {'inputs':[{'name':'x','datatype':'FP32','shape':[1],'data':[1]}]} | There is no input 'x'; the inputs are z, or seed and count, truncation, and for generators with classes label.
          {'inputs':[{'name':'z','datatype':'FP64','shape':[1,4],'data':[1,2,3,4]}]} | Input z is of type FP32, not 'FP64'.
          {'inputs':[{'name':'z','datatype':'FP32','shape':[1,4]}]} | Input z has either data or a binary_data_size.
          {'inputs':[{'name':'z','datatype':'FP32','shape':[4],'data':[1,2,3,4]}]} | Input z must have the shape [n, latent size], not [4].
          {'inputs':[{'name':'z','datatype':'FP32','shape':[1,3],'data':[1,2,3]}]} | The generator takes latents of 4 values, not of 3.
          {'inputs':[{'name':'z','datatype':'FP32','shape':[1,4],'data':[1,2,3]}]} | Input z has a shape of 4 values and data of 3.
          {'inputs':[{'name':'z','datatype':'FP32','shape':[-1,4],'data':[]}]} | Input z cannot have the shape [-1, 4].
          {'inputs':[{'name':'z','datatype':'FP32','shape':[0,4],'data':[]}]} | The first axis of input z must be from 1 to 64, not 0.
          {'inputs':[{'name':'z','datatype':'FP32','shape':[9999999999,4],'data':[]}]} | Input z cannot have the shape [9999999999, 4].
          {'inputs':[{'name':'z','datatype':'FP32','shape':[1,4],'data':[1,2,3,'x']}]} | Input z holds '`x`', which is no FP32.
          {'inputs':[{'name':'z','datatype':'FP32','shape':[1,4],'data':[1,2,3,1e99]}]} | Input z must have finite values only.
          {'inputs':[{'name':'seed','datatype':'INT64','shape':[1],'data':[1.5]}]} | Input seed holds '1.5', which is no INT64.
          {'inputs':[{'name':'seed','datatype':'INT64','shape':[1],'data':[99999999999999999999]}]} | Input seed holds '99999999999999999999', which is no INT64.
          {'inputs':[{'name':'seed','datatype':'INT64','shape':[2],'data':[1,2]}]} | Input seed has the shape [1], not [2].
          {'inputs':[SEED,{'name':'count','datatype':'INT32','shape':[1],'data':[65]}]} | Input count must be from 1 to 64, not 65.
          {'inputs':[SEED,{'name':'count','datatype':'INT32','shape':[1],'data':[-1]}]} | Input count must be from 1 to 64, not -1.
          {'inputs':[SEED,SEED]}                | Input seed must be given once.
          {'inputs':[COUNT]}                    | The inputs must be either z, or seed and count.
          {'inputs':[SEED],'outputs':[{'name':'y'}]} | There is no output 'y'; the output is images.
          {'inputs':[{'name':'seed','datatype':'INT64','shape':[1],'parameters':{'binary_data_size':8}}]} | Input seed has a binary_data_size of more than the 0 bytes that are there.
          """)
  void badRequestsAreToldWhy(String request, String sentence) throws Exception {
    HttpResponse<byte[]> answer =
        post(INFER, request.replace("SEED", SEED).replace("COUNT", COUNT));

    JsonNode problem = JSON.readTree(answer.body());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(problem.get("detail").asText()).isEqualTo(sentence.replace('`', '"'));
    assertThat(problem.get("error")).isEqualTo(problem.get("detail"));
  }

  @Test
  void aHeaderThatDoesNotFitTheBodyIsRefused() throws Exception {
    for (String length : new String[] {"-1", "5000", "x", ""}) {
      HttpResponse<byte[]> answer =
          server.post(INFER, bytes("{}"), "Inference-Header-Content-Length", length);

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(JSON.readTree(answer.body()).get("error").asText())
          .startsWith("Inference-Header-Content-Length must be from 0 to the body's 2 bytes");
    }
    HttpResponse<byte[]> more = binary("{'inputs':[" + SEED + "]}", new byte[3]);
    assertThat(JSON.readTree(more.body()).get("error").asText())
        .isEqualTo("3 bytes follow the last input.");
  }

  @Test
  void unknownModelsVersionsAndMethodsAreToldApart() throws Exception {
    assertError(
        server.get("/v2/models/other"),
        404,
        "There is no model 'other'; this server serves the model default, which generator names as"
            + " well.");
    assertError(
        server.get("/v2/models/generator/versions/9"),
        404,
        "Version 9 is not kept; kept are 3, 4.");
    assertError(
        server.get("/v2/models/generator/versions/x"),
        400,
        "A version must be a whole number, not 'x'.");
    assertError(
        post("/v2/models/generator/versions/9/infer", "{}"),
        404,
        "Version 9 is not kept; kept are 3, 4.");
    assertError(server.get(INFER), 405, "This path accepts POST only.");
    assertThat(server.get(INFER).headers().firstValue("allow")).hasValue("POST");
  }

  private static void assertError(HttpResponse<byte[]> answer, int status, String sentence)
      throws IOException {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).get("error").asText()).isEqualTo(sentence);
  }

  private HttpResponse<byte[]> binary(String json, byte[] values) throws Exception {
    byte[] header = bytes(json);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(header);
    body.write(values);
    return server.post(
        INFER,
        body.toByteArray(),
        "Inference-Header-Content-Length",
        Integer.toString(header.length));
  }

  private HttpResponse<byte[]> post(String path, String json) throws Exception {
    return server.post(path, bytes(json));
  }

  private static byte[] bytes(String json) {
    return quoted(json).getBytes(StandardCharsets.UTF_8);
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }

  private static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static byte[] pixels(JsonNode output) {
    byte[] pixels = new byte[output.get("data").size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) output.get("data").get(i).asInt();
    }
    return pixels;
  }
}
