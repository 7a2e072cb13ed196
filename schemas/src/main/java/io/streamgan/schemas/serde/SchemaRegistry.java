package io.streamgan.schemas.serde;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Client of a Confluent-compatible schema registry with the two calls that serialisation needs.
 * Schemas and their ids are cached without a time limit; an id that the registry does not know is
 * requested again after 30 s. Thread-safe.
 */
public final class SchemaRegistry {
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 4;
  private static final long BACKOFF_MILLIS = 250;
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;

  /** Forged records can name any number of ids. */
  private static final int MAX_REMEMBERED = 10_000;

  /** A registry may know an id later, for example if it replicates another registry. */
  private static final Duration UNKNOWN_FOR = Duration.ofSeconds(30);

  private final ObjectMapper json = JsonMapper.builder().build();
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Map<String, Integer> ids = new ConcurrentHashMap<>();
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  /** Ids that the registry did not know, with the time of the request. */
  private final Map<String, Instant> unknown = new ConcurrentHashMap<>();

  private final InstantSource clock;
  private final String url;
  private final String credentials;

  /**
   * @param url base address, for example {@code http://localhost:8081}
   * @param credentials as {@code user:password}; empty for none
   */
  public SchemaRegistry(String url, String credentials) {
    this(url, credentials, InstantSource.system());
  }

  SchemaRegistry(String url, String credentials, InstantSource clock) {
    this.clock = clock;
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    this.credentials = credentials;
  }

  /**
   * Returns the id of {@code schema} under {@code subject}, and registers the schema if necessary.
   *
   * @throws SchemaRegistryException when the registry does not answer, or refuses the schema
   */
  int register(String subject, Schema schema) {
    Integer known = ids.get(subject);
    if (known != null) {
      return known;
    }
    String body = json.createObjectNode().put("schema", schema.toString()).toString();
    String path =
        "/subjects/%s/versions".formatted(URLEncoder.encode(subject, StandardCharsets.UTF_8));
    HttpResponse<String> response = call(request(path).POST(BodyPublishers.ofString(body)).build());
    JsonNode id = parse(response).path("id");
    if (response.statusCode() != 200 || !id.canConvertToInt()) {
      throw refused("does not take the schema of " + subject, response);
    }
    ids.put(subject, id.intValue());
    return id.intValue();
  }

  /**
   * Returns the schema that {@code id} identifies; empty if the registry does not know it.
   *
   * @throws SchemaRegistryException when the registry does not answer
   */
  Optional<Schema> find(SchemaId id) {
    Schema known = schemas.get(id.path());
    if (known != null) {
      return Optional.of(known);
    }
    Instant asked = unknown.get(id.path());
    if (asked != null && asked.plus(UNKNOWN_FOR).isAfter(clock.instant())) {
      return Optional.empty();
    }
    Optional<Schema> found = fetch(id);
    if (found.isPresent() && schemas.size() < MAX_REMEMBERED) {
      schemas.put(id.path(), found.get());
    } else if (found.isEmpty()) {
      if (unknown.size() >= MAX_REMEMBERED) {
        unknown.clear();
      }
      unknown.put(id.path(), clock.instant());
    }
    return found;
  }

  private Optional<Schema> fetch(SchemaId id) {
    HttpResponse<String> response = call(request(id.path()).GET().build());
    if (response.statusCode() == NOT_FOUND) {
      return Optional.empty();
    }
    JsonNode schema = parse(response).path("schema");
    if (response.statusCode() != 200 || !schema.isTextual()) {
      throw refused("does not give schema " + id, response);
    }
    try {
      return Optional.of(new Schema.Parser().parse(schema.textValue()));
    } catch (AvroRuntimeException e) {
      return Optional.empty();
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(TIMEOUT)
            .header("Accept", MEDIA_TYPE + ", application/json")
            .header("Content-Type", MEDIA_TYPE);
    if (!credentials.isEmpty()) {
      String encoded =
          Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
      request.header("Authorization", "Basic " + encoded);
    }
    return request;
  }

  /** Sends a request, and repeats it for some seconds, so that a registry may restart. */
  private HttpResponse<String> call(HttpRequest request) {
    for (int attempt = 1; ; attempt++) {
      try {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() < SERVER_ERROR || attempt == ATTEMPTS) {
          return response;
        }
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw new SchemaRegistryException(
              "no schema registry answers at %s; is it running, and is schema.registry.url right?"
                  .formatted(url),
              e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptException(e);
      }
      pause(BACKOFF_MILLIS << attempt);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    }
  }

  private JsonNode parse(HttpResponse<String> response) {
    try {
      return json.readTree(response.body());
    } catch (IOException e) {
      throw new SchemaRegistryException(
          "%s answers %d without JSON; is it a schema registry?"
              .formatted(url, response.statusCode()),
          e);
    }
  }

  private SchemaRegistryException refused(String what, HttpResponse<String> response) {
    return new SchemaRegistryException(
        "%s %s: %d %s"
            .formatted(
                url, what, response.statusCode(), response.body().replaceAll("\\s+", " ").strip()),
        null);
  }
}
