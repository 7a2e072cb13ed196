package io.streamgan.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a file by HTTP into the user's cache, once. The part that has arrived is kept, so that a
 * further request continues behind it, if the server's file is still the same and the server can
 * send parts of files. A connection that is cut while bytes arrive is followed by such a request;
 * several in a row that bring nothing end the download, and a later call continues it.
 */
public final class Download {
  private static final Logger LOG = LoggerFactory.getLogger(Download.class);

  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /** Waits before a further request, for as many requests in a row that bring nothing. */
  private static final List<Duration> PAUSES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(15));

  /** Files that a log line has named: a feed asks for its file more than once. */
  private static final Set<Path> NAMED = ConcurrentHashMap.newKeySet();

  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NOT_SATISFIABLE = 416;

  private final String identity;
  private final URI address;
  private final Path file;
  private final Path part;
  private final Path tag;
  private final List<Duration> pauses;

  /**
   * @param identity of the file, which decides where it is kept
   * @param pauses before a further request where the connection is cut
   */
  Download(String identity, URI address, Path folder, List<Duration> pauses) {
    this.identity = identity;
    this.address = address;
    this.pauses = pauses;
    String path = address.getPath() == null ? "" : address.getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    UUID id = UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8));
    file = folder.resolve(id.toString()).resolve(name.isEmpty() ? "download" : name);
    part = file.resolveSibling("unfinished");
    tag = file.resolveSibling("tag");
  }

  /** Whether a location is the address of a file to fetch. */
  static boolean isAddress(String location) {
    return location.startsWith("http://") || location.startsWith("https://");
  }

  /**
   * Returns the file, fetched now or earlier.
   *
   * @throws SourceException when it cannot be fetched
   */
  static Path fetch(String location) {
    try {
      return fetch(location, URI.create(location));
    } catch (IllegalArgumentException e) {
      throw new SourceException("no images at %s: it is no address".formatted(location), e);
    }
  }

  /**
   * Returns the file at an address, fetched now or earlier.
   *
   * @param identity of the file, where other addresses may lead to it, too
   * @throws SourceException when it cannot be fetched
   */
  public static Path fetch(String identity, URI address) {
    return new Download(identity, address, cache(), PAUSES).fetch();
  }

  /** Fetches what is missing. */
  Path fetch() {
    if (Files.isRegularFile(file)) {
      if (NAMED.add(file)) {
        LOG.info(
            "{} was fetched before, to {}; delete that file to fetch it again", identity, file);
      }
      return file;
    }
    try {
      Files.createDirectories(file.getParent());
      receiveAll();
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      NAMED.add(file);
      LOG.info(
          "{} is fetched, {} MB, and kept in {} for later feeds",
          identity,
          Files.size(file) / 1_000_000,
          file);
      return file;
    } catch (IOException e) {
      throw new SourceException(
          "%s cannot be fetched: %s; what has arrived is kept in %s, and the same command continues there"
              .formatted(identity, reason(e), part),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceException("%s was not fetched: interrupted".formatted(identity), e);
    }
  }

  /** Continues after each cut, as long as bytes arrive. */
  private void receiveAll() throws IOException, InterruptedException {
    long had = kept();
    int inVain = 0;
    while (true) {
      try {
        receive();
        return;
      } catch (IOException e) {
        long has = kept();
        inVain = has > had ? 0 : inVain + 1;
        if (has == 0 || inVain >= pauses.size()) {
          throw e;
        }
        had = Math.max(had, has);
        Duration pause = pauses.get(inVain);
        LOG.warn(
            "{}: {}; the download continues in {} s behind {} bytes",
            identity,
            reason(e),
            pause.toSeconds(),
            has);
        Thread.sleep(pause.toMillis());
      }
    }
  }

  /** Number of bytes that have arrived and that a further request can continue. */
  private long kept() throws IOException {
    return Files.exists(part) && Files.exists(tag) ? Files.size(part) : 0;
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private void receive() throws IOException, InterruptedException {
    long have = kept();
    HttpResponse<InputStream> response = request(have);
    if (response.statusCode() == NOT_SATISFIABLE) {
      response.body().close();
      have = 0;
      response = request(0);
    }
    try (InputStream body = response.body()) {
      int status = response.statusCode();
      if (status != OK && status != PARTIAL) {
        throw new SourceException(
            "%s cannot be fetched: the server answers %d; check the address"
                .formatted(identity, status));
      }
      write(body, response, status == PARTIAL ? have : 0);
    }
  }

  private HttpResponse<InputStream> request(long from) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(ANSWER);
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-").header("If-Range", Files.readString(tag));
    }
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private void write(InputStream body, HttpResponse<?> response, long from) throws IOException {
    String version =
        response
            .headers()
            .firstValue("ETag")
            .filter(etag -> !etag.startsWith("W/"))
            .or(() -> response.headers().firstValue("Last-Modified"))
            .orElse("");
    if (version.isEmpty()) {
      // Without a version, the rest of another file could follow the part.
      Files.deleteIfExists(tag);
    } else {
      Files.writeString(tag, version);
    }
    long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    long total = length < 0 ? 0 : from + length;
    requireSpace(length);
    ListingProgress progress = new ListingProgress("fetching " + identity);
    long at = from;
    try (OutputStream out =
        from == 0
            ? Files.newOutputStream(part)
            : Files.newOutputStream(part, StandardOpenOption.APPEND)) {
      byte[] piece = new byte[1 << 16];
      for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
        out.write(piece, 0, n);
        at += n;
        progress.at(at, total);
      }
    }
    if (total > 0 && at != total) {
      throw new IOException("the connection ended after %d of %d bytes".formatted(at, total));
    }
  }

  private void requireSpace(long bytes) throws IOException {
    long free = Files.getFileStore(part.getParent()).getUsableSpace();
    if (bytes > free) {
      throw new SourceException(
          "%s cannot be fetched: it needs %,d MB more, and the disk of %s has %,d MB; free some space, or set XDG_CACHE_HOME to a folder on a larger disk"
              .formatted(identity, bytes >> 20, part.getParent(), free >> 20));
    }
  }

  private static Path cache() {
    String folder = System.getenv("XDG_CACHE_HOME");
    return folder == null || folder.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "streamgan")
        : Path.of(folder, "streamgan");
  }
}
