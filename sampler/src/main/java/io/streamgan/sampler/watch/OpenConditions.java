package io.streamgan.sampler.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgan.schemas.events.EventPhase;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The conditions that have begun and not ended, in the order in which they began. Not thread-safe.
 */
final class OpenConditions {
  private final Map<String, ObjectNode> open = new LinkedHashMap<>();

  /**
   * Takes an event, as {@link EventJson} makes it. An onset opens the condition of its kind, and an
   * end closes it; other events change nothing.
   */
  void take(ObjectNode event) {
    String kind = event.get("kind").asText();
    switch (event.path("phase").asText()) {
      case EventPhase.ONSET -> {
        open.remove(kind);
        open.put(kind, event);
      }
      case EventPhase.END -> open.remove(kind);
      default -> {
        // The event has no duration.
      }
    }
  }

  /** Closes the condition of {@code kind}, if it is open. */
  void close(String kind) {
    open.remove(kind);
  }

  JsonNode json() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    open.values().forEach(json::add);
    return json;
  }
}
