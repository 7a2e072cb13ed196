package io.streamgan.sampler.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page, driven by the DevTools protocol.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">Protocol</a>
 */
public final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long ANSWER_SECONDS = 60;
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "chrome");
  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--window-size=1280,800",
          "--remote-debugging-port=0");

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final String session;

  /** The browser on this machine's path, if there is one. */
  public static Optional<Path> find() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  public Chromium(Path executable) throws Exception {
    profile = Files.createTempDirectory("chromium");
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(FLAGS);
    command.add("--user-data-dir=" + profile);
    command.add("about:blank");
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address()), new Incoming())
            .get(ANSWER_SECONDS, TimeUnit.SECONDS);
    String target = call("", "Target.createTarget", "url", "about:blank").get("targetId").asText();
    ObjectNode attach = JSON.createObjectNode().put("targetId", target).put("flatten", true);
    session = send("", "Target.attachToTarget", attach).get("sessionId").asText();
    for (String domain : List.of("Runtime", "Log", "Network", "Page")) {
      call(session, domain + ".enable");
    }
  }

  public void open(String url) {
    call(session, "Page.navigate", "url", url);
  }

  /** Gives the page this size in CSS pixels. */
  public void resize(int width, int height) {
    ObjectNode metrics =
        JSON.createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false);
    send(session, "Emulation.setDeviceMetricsOverride", metrics);
  }

  /** The value of a JavaScript expression, as text. */
  public String evaluate(String expression) {
    ObjectNode request =
        JSON.createObjectNode()
            .put("expression", expression)
            .put("returnByValue", true)
            .put("awaitPromise", true);
    JsonNode answer = send(session, "Runtime.evaluate", request);
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.at("/result/value").asText();
  }

  /** Everything that the page's console and the browser's log complain of. */
  public List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    for (JsonNode event : events) {
      boolean complains =
          switch (event.path("method").asText()) {
            case "Runtime.exceptionThrown" -> true;
            case "Runtime.consoleAPICalled" ->
                List.of("error", "warning", "assert").contains(event.at("/params/type").asText());
            case "Log.entryAdded" ->
                List.of("error", "warning").contains(event.at("/params/entry/level").asText());
            default -> false;
          };
      if (complains) {
        complaints.add(event.get("params").toString());
      }
    }
    return complaints;
  }

  /** The addresses of all requests that the page made. */
  public List<String> requests() {
    return events.stream()
        .filter(event -> event.path("method").asText().equals("Network.requestWillBeSent"))
        .map(event -> event.at("/params/request/url").asText())
        .toList();
  }

  @Override
  public void close() throws IOException {
    socket.abort();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (UncheckedIOException e) {
      // Children of the browser may still be removing their own files.
      Files.deleteIfExists(profile.resolve("SingletonLock"));
    }
  }

  /** What the browser prints when it is ready; the rest of its output is read and left. */
  private String address() throws Exception {
    CompletableFuture<String> found = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              StringBuilder output = new StringBuilder();
              try (BufferedReader lines =
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  output.append(line).append('\n');
                  int at = line.indexOf("ws://");
                  if (at >= 0) {
                    found.complete(line.substring(at).strip());
                  }
                }
              } catch (IOException e) {
                output.append(e);
              }
              found.completeExceptionally(new IllegalStateException("no browser: " + output));
            },
            "chromium-output");
    reader.setDaemon(true);
    reader.start();
    return found.get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  private JsonNode call(String sessionId, String method, String... parameters) {
    ObjectNode params = JSON.createObjectNode();
    for (int i = 0; i < parameters.length; i += 2) {
      params.put(parameters[i], parameters[i + 1]);
    }
    return send(sessionId, method, params);
  }

  private JsonNode send(String sessionId, String method, ObjectNode params) {
    int id = calls.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", params);
    if (!sessionId.isEmpty()) {
      message.put("sessionId", sessionId);
    }
    try {
      socket.sendText(message.toString(), true).get(ANSWER_SECONDS, TimeUnit.SECONDS);
      JsonNode result = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      if (result.has("error")) {
        throw new IllegalStateException(method + ": " + result.get("error"));
      }
      return result.get("result");
    } catch (Exception e) {
      throw new IllegalStateException(method + " was not answered", e);
    }
  }

  private final class Incoming implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        take(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    private void take(String message) {
      try {
        JsonNode json = JSON.readTree(message);
        if (json.has("id")) {
          answers.remove(json.get("id").asInt()).complete(json);
        } else {
          events.add(json);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
