package io.streamgan.sampler;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads an event stream on a thread of its own. */
final class EventReader implements AutoCloseable {
  /** An event as it came. */
  record Received(String id, String name, String data) {}

  private final List<Received> events = new CopyOnWriteArrayList<>();
  private final InputStream body;
  private volatile boolean ended;

  EventReader(String url, String lastEventId) throws IOException, InterruptedException {
    this(url, "v1/stream", lastEventId);
  }

  /**
   * @param lastEventId what the reader says it saw last; empty for nothing
   */
  EventReader(String url, String path, String lastEventId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
    if (!lastEventId.isEmpty()) {
      request.header("last-event-id", lastEventId);
    }
    body = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream()).body();
    Thread thread = new Thread(this::read, "event-reader");
    thread.setDaemon(true);
    thread.start();
  }

  List<Received> events() {
    return List.copyOf(events);
  }

  /** The data of all events of that name. */
  List<String> data(String name) {
    return events.stream().filter(e -> e.name().equals(name)).map(Received::data).toList();
  }

  /** Whether the server has ended the stream. */
  boolean hasEnded() {
    return ended;
  }

  @Override
  public void close() throws IOException {
    body.close();
  }

  private void read() {
    String id = "";
    String name = "";
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id:")) {
          id = line.substring(3).strip();
        } else if (line.startsWith("event:")) {
          name = line.substring(6).strip();
        } else if (line.startsWith("data:")) {
          events.add(new Received(id, name, line.substring(5).strip()));
        }
      }
    } catch (IOException e) {
      // Closed by the test, or broken off by the server: either way this was the last event.
    }
    ended = true;
  }
}
