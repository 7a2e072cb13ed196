package io.streamgan.bench.sampler;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.Server;
import io.streamgan.bench.Arguments;
import io.streamgan.gan.Latents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves an exported generator with ONNX Runtime behind the sampler's HTTP server: pixels of {@code
 * /v1/samples?count=N&seed=S}, each request drawn alone. Prints {@code API at URL} to standard
 * error and runs until it is killed.
 *
 * <p>Arguments: {@code model=FILE.onnx} and {@code threads=1}, the number of requests that are
 * drawn at a time, each by one thread.
 */
final class OnnxServer {
  private final OnnxGenerator generator;
  private final ExecutorService drawing;

  private OnnxServer(Path model, int threads) throws IOException {
    generator = new OnnxGenerator(Files.readAllBytes(model));
    drawing = Executors.newFixedThreadPool(threads);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    Arguments given = new Arguments(arguments);
    Path model = Path.of(given.take("model").orElseThrow());
    OnnxServer onnx = new OnnxServer(model, given.take("threads", 1));
    given.requireNoOthers();
    Server server =
        Server.builder()
            .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .service("/v1/samples", (context, request) -> onnx.samples(context.queryParams()))
            .build();
    server.start().join();
    System.err.printf("API at http://127.0.0.1:%d/%n", server.activeLocalPort());
    server.blockUntilShutdown();
  }

  private HttpResponse samples(QueryParams query) {
    int count = Integer.parseInt(query.get("count"));
    long seed = Long.parseLong(query.get("seed"));
    return HttpResponse.of(
        CompletableFuture.supplyAsync(
            () ->
                HttpResponse.of(
                    HttpStatus.OK,
                    MediaType.OCTET_STREAM,
                    HttpData.wrap(
                        generator.draw(Latents.seeded(seed, count, generator.latentSize())))),
            drawing));
  }
}
