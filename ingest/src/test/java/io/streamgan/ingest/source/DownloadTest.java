package io.streamgan.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  @TempDir Path folder;
  private HttpServer server;
  private byte[] content = new byte[200_000];
  private String etag = "\"1\"";
  private int breakAt = Integer.MAX_VALUE;
  private long announced;
  private int status;
  private final List<String> ranges = new ArrayList<>();

  @BeforeEach
  void startServer() throws IOException {
    new Random(1).nextBytes(content);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void fetchesOnce() throws IOException {
    Path file = download().fetch();

    assertThat(file).hasFileName("photos.zip").hasBinaryContent(content);
    assertThat(download().fetch()).isEqualTo(file);
    assertThat(ranges).containsExactly("none");
  }

  @Test
  void continuesByItselfWhereTheConnectionIsCut() {
    breakAt = 70_000;

    assertThat(download(Duration.ZERO).fetch()).hasBinaryContent(content);
    assertThat(ranges).containsExactly("none", "bytes=70000-", "bytes=140000-");
  }

  @Test
  void givesUpWhereNothingArrives() {
    breakAt = 70_000;
    assertThatThrownBy(() -> download().fetch()).isInstanceOf(SourceException.class);
    breakAt = 0;

    assertThatThrownBy(() -> download(Duration.ZERO, Duration.ZERO).fetch())
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("the same command continues there");
    assertThat(ranges).hasSize(3);
  }

  @Test
  void aLaterCallContinuesWhereItWasInterrupted() {
    interrupt();

    assertThat(download().fetch()).hasBinaryContent(content);
    assertThat(ranges).containsExactly("none", "bytes=120000-");
  }

  @Test
  void beginsAnewWhereTheFileHasChanged() {
    interrupt();
    etag = "\"2\"";
    content = new byte[] {1, 2, 3};

    assertThat(download().fetch()).hasBinaryContent(content);
  }

  @Test
  void saysThatTheDiskIsTooSmall() {
    announced = Long.MAX_VALUE / 2;

    assertThatThrownBy(() -> download().fetch())
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("cannot be fetched: it needs ")
        .hasMessageEndingWith("set XDG_CACHE_HOME to a folder on a larger disk");
  }

  private void interrupt() {
    breakAt = 120_000;
    assertThatThrownBy(() -> download().fetch())
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("cannot be fetched: ")
        .hasMessageContaining("the same command continues there");
    breakAt = Integer.MAX_VALUE;
  }

  @Test
  void saysWhatTheServerAnswers() {
    status = 404;

    assertThatThrownBy(() -> download().fetch())
        .isInstanceOf(SourceException.class)
        .hasMessage(address() + " cannot be fetched: the server answers 404; check the address");
  }

  @Test
  void recognisesAddresses() {
    assertThat(Download.isAddress("https://example.org/a.zip")).isTrue();
    assertThat(Download.isAddress("http:a")).isFalse();
    assertThatThrownBy(() -> Download.fetch("http:// x"))
        .isInstanceOf(SourceException.class)
        .hasMessage("no images at http:// x: it is no address");
  }

  private Download download(Duration... pauses) {
    return new Download(address().toString(), address(), folder, List.of(pauses));
  }

  private URI address() {
    return URI.create(
        "http://127.0.0.1:%d/sets/photos.zip?x=1".formatted(server.getAddress().getPort()));
  }

  private void answer(HttpExchange exchange) throws IOException {
    @Nullable String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(range == null ? "none" : range);
    exchange.getResponseHeaders().set("ETag", etag);
    if (status != 0) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    boolean same = etag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
    int from = range == null || !same ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    byte[] rest = Arrays.copyOfRange(content, from, content.length);
    exchange.sendResponseHeaders(from == 0 ? 200 : 206, Math.max(rest.length, announced));
    exchange.getResponseBody().write(rest, 0, Math.min(rest.length, breakAt));
    exchange.getResponseBody().flush();
    if (breakAt > 0 && breakAt < rest.length) {
      awaitArrived(from + breakAt);
    }
    exchange.close();
  }

  /** Waits for what was sent: a client may lose what it has not read when the connection is cut. */
  private void awaitArrived(long bytes) throws IOException {
    long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (arrived() < bytes && System.nanoTime() < giveUp) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private long arrived() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      Optional<Path> part = files.filter(file -> file.endsWith("unfinished")).findFirst();
      return part.isEmpty() ? 0 : Files.size(part.get());
    }
  }
}
