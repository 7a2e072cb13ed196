package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.maven.artifact.versioning.ComparableVersion;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The table of known vulnerabilities in {@code docs/security.md}, compared with the class path. */
class SecurityPageTest {
  private static final String FIXED = "fixed";

  /** {@code | `library` [in `container`] | fixed in | vulnerabilities | severity | state |}. */
  private static final Pattern ROW =
      Pattern.compile(
          "\\| `(?<library>[^`:]+:[^`]+)`(?: in `(?<container>[^`]+)`)? \\| (?<fixedIn>\\S+) \\|"
              + " [^|]*CVE-[^|]* \\| (?<severity>low|medium|high|critical) \\| (?<state>[^|]+)"
              + " \\|");

  private static List<Row> rows;
  private static List<Library> libraries;

  /**
   * @param library group and artifact
   * @param container group and artifact of the jar that a copy of it is shaded into; empty for the
   *     library's own jar
   * @param state {@link #FIXED}, or why streamgan is not affected
   */
  private record Row(String library, String container, ComparableVersion fixedIn, String state) {
    boolean affects(Library other) {
      return library.equals(other.name)
          && (container.isEmpty() || container.equals(other.container))
          && other.version.compareTo(fixedIn) < 0;
    }

    boolean explains(Library other) {
      return library.equals(other.name)
          && container.equals(other.container)
          && !state.equals(FIXED);
    }
  }

  private record Library(String name, String container, ComparableVersion version) {}

  @BeforeAll
  static void read() throws IOException {
    try (Stream<String> lines = Files.lines(Program.file("docs/security.md"))) {
      rows =
          lines
              .map(ROW::matcher)
              .filter(Matcher::matches)
              .map(
                  row ->
                      new Row(
                          row.group("library"),
                          row.group("container") == null ? "" : row.group("container"),
                          new ComparableVersion(row.group("fixedIn")),
                          row.group("state")))
              .toList();
    }
    libraries = new ArrayList<>();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (String entry : classPath.split(Pattern.quote(File.pathSeparator))) {
      if (entry.endsWith(".jar")) {
        addLibraries(Path.of(entry));
      }
    }
  }

  @Test
  void everyRowNamesALibraryOfTheClassPath() {
    assertThat(rows).hasSizeGreaterThan(20);
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(libraries)
                    .anyMatch(
                        library ->
                            row.library.equals(library.name)
                                && row.container.equals(library.container)));
  }

  @Test
  void noLibraryIsVulnerableWithoutAnExplanation() {
    assertThat(libraries)
        .filteredOn(library -> rows.stream().anyMatch(row -> row.affects(library)))
        .allMatch(library -> rows.stream().anyMatch(row -> row.explains(library)));
  }

  @Test
  void noExplanationIsOutOfDate() {
    assertThat(rows)
        .filteredOn(row -> !row.state.equals(FIXED))
        .allMatch(row -> libraries.stream().anyMatch(row::affects));
  }

  @Test
  void whatIsShadedIsFound() {
    assertThat(libraries)
        .anyMatch(
            library ->
                library.name.equals("org.yaml:snakeyaml")
                    && library.container.equals("org.nd4j:jackson")
                    && library.version.equals(new ComparableVersion("1.26")));
  }

  /**
   * A jar's own library, by its place in the Maven repository, since Gradle's jars do not name
   * themselves; then those whose Maven properties it carries.
   */
  private static void addLibraries(Path jar) throws IOException {
    Path artifact = jar.resolve("../..").normalize();
    String artifactId = artifact.getName(artifact.getNameCount() - 1).toString();
    String version = jar.getName(jar.getNameCount() - 2).toString();
    List<Properties> inside = propertiesIn(jar);
    String own =
        rows.stream()
            .map(Row::library)
            .filter(name -> artifact.endsWith(name.replace('.', '/').replace(':', '/')))
            .findAny()
            .orElseGet(
                () ->
                    inside.stream()
                        .map(SecurityPageTest::name)
                        .filter(name -> name.endsWith(":" + artifactId))
                        .findAny()
                        .orElse(artifactId));
    libraries.add(new Library(own, "", new ComparableVersion(version)));
    for (Properties properties : inside) {
      if (!name(properties).equals(own)) {
        libraries.add(
            new Library(
                name(properties), own, new ComparableVersion(properties.getProperty("version"))));
      }
    }
  }

  private static String name(Properties properties) {
    return properties.getProperty("groupId") + ":" + properties.getProperty("artifactId");
  }

  private static List<Properties> propertiesIn(Path jar) throws IOException {
    List<Properties> found = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        if (entry.getName().startsWith("META-INF/maven/")
            && entry.getName().endsWith("/pom.properties")) {
          Properties properties = new Properties();
          try (InputStream in = file.getInputStream(entry)) {
            properties.load(in);
          }
          found.add(properties);
        }
      }
    }
    return found;
  }
}
