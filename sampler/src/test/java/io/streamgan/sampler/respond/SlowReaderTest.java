package io.streamgan.sampler.respond;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that ask for much and read nothing, or go away. */
class SlowReaderTest {
  private static final int HIDDEN = 40_000;
  private static final int READERS = 400;
  private static final int PIECE_BYTES = 1 << 16;
  private static final String EXPORT = "/v1/generator/export?format=npz";

  /** Longer than the server's time limit, and shorter than TCP's. */
  private static final Duration WITHIN = ApiServer.REQUEST_TIMEOUT.plusSeconds(10);

  private final List<Socket> sockets = new ArrayList<>();

  private final ApiServer server = new ApiServer();

  @BeforeEach
  void serve() {
    server.serve(1, large());
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  @Test
  void unreadExportsTakeTheMemoryOfOneAndEndAfterTheTimeLimit() throws Exception {
    int size = server.get(EXPORT).body().length;
    assertThat(size).isGreaterThan(30 << 20);
    for (int i = 0; i < READERS; i++) {
      request(EXPORT);
    }

    await()
        .until(
            () ->
                unsentBytes() >= size + READERS / 2 * PIECE_BYTES
                    && unsentBytes() <= size + READERS * PIECE_BYTES);
    assertThat(server.get("/v1/samples?seed=1").statusCode()).isEqualTo(200);
    await().atMost(WITHIN).until(() -> unsentBytes() == 0);
  }

  @Test
  void anUnreadStreamOfHttp2EndsAndOthersOfItsConnectionGoOn() throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    get(client, "/v2", BodyHandlers.ofByteArray());
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> unread =
        get(client, EXPORT, BodyHandlers.ofPublisher());
    assertThat(unread.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(unread.statusCode()).isEqualTo(200);
    assertThat(unsentBytes()).isGreaterThan(30 << 20);

    await().atMost(WITHIN).until(() -> unsentBytes() == 0);
    assertThat(get(client, "/v1/samples?seed=1", BodyHandlers.ofByteArray()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void whileUnreadResponsesTakeTooMuchMemoryFurtherOnesAreRefused() throws Exception {
    server.serve(2, large());
    request(EXPORT);
    await().until(() -> unsentBytes() > 30 << 20);

    HttpResponse<byte[]> answer = server.get(EXPORT + "&version=1");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
    assertThat(new String(answer.body(), US_ASCII))
        .contains("Too many responses wait to be read; try again shortly.");
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void anExportWhoseClientsHaveGoneAwayIsDropped() throws Exception {
    int size = server.get(EXPORT).body().length;
    Socket one = request(EXPORT);
    Socket other = request(EXPORT);
    await().until(() -> unsentBytes() == size + 2 * PIECE_BYTES);

    one.close();
    await().until(() -> unsentBytes() == size + PIECE_BYTES);
    other.close();

    await().until(() -> unsentBytes() == 0);
  }

  private double unsentBytes() {
    return server.meter("streamgan.sampler.unsent.bytes");
  }

  private Socket request(String path) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    socket
        .getOutputStream()
        .write("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path).getBytes(US_ASCII));
    return socket;
  }

  private <T> HttpResponse<T> get(HttpClient client, String path, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), handler);
  }

  private static GeneratorSnapshot large() {
    NetworkSpec network =
        new NetworkSpec(
            List.of(TestGenerator.LATENT_SIZE),
            List.of(
                new LayerSpec.Linear(TestGenerator.LATENT_SIZE, HIDDEN, true),
                new LayerSpec.Linear(HIDDEN, TestGenerator.SHAPE.bytes(), true),
                new LayerSpec.Reshape(8, 8, 3),
                new LayerSpec.Tanh()));
    Random random = new Random(1);
    ByteBuffer parameters =
        ByteBuffer.allocate((int) network.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (parameters.hasRemaining()) {
      parameters.putFloat((float) random.nextGaussian());
    }
    return new GeneratorSnapshot(network, parameters.flip());
  }
}
