package io.streamgan.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The Helm chart, rendered by Helm itself. */
final class Chart {
  static final Path FOLDER = Path.of("helm", "streamgan");

  /** Name of the release, and prefix of the names of its resources. */
  static final String RELEASE = "streamgan";

  static final String NAMESPACE = "pipeline";

  private static final String KUBERNETES = "1.31.0";
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static final Map<String, List<JsonNode>> RENDERED = new ConcurrentHashMap<>();

  private Chart() {}

  static LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }

  /**
   * Renders the chart, once for the same values.
   *
   * @param values YAML
   * @throws IllegalStateException with Helm's message when the values are refused
   */
  static List<JsonNode> render(String values) {
    return RENDERED.computeIfAbsent(values, Chart::template);
  }

  private static List<JsonNode> template(String values) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, values);
        return documents(
            new Helm(FOLDER)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion(KUBERNETES)
                .withValuesFile(file)
                .call());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the documents of a YAML text, except for empty ones. */
  static List<JsonNode> documents(String text) throws IOException {
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    }
  }

  /** Finds a resource; an error if there is none. */
  static JsonNode find(List<JsonNode> resources, String kind, String name) {
    return resources.stream()
        .filter(resource -> is(resource, kind, name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  static boolean is(JsonNode resource, String kind, String name) {
    return resource.at("/kind").asText().equals(kind)
        && resource.at("/metadata/name").asText().equals(name);
  }
}
