package io.streamgan.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgan.docker.Command.Ended;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker/unpack}, on the distribution that the build has made. */
class UnpackIT {
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  /** {@code e_machine} of ELF: x86-64 or AArch64. */
  private static final int MACHINE = ARM ? 183 : 62;

  @TempDir Path directory;

  private Path parts = Path.of("");

  @BeforeEach
  void unpack() throws IOException {
    assumeTrue(Unpacked.isPossible(), "skipped: zip or unzip is not installed");
    parts = Unpacked.folder();
  }

  @Test
  void everyLibraryInTheJarsOfJavaCppIsUnpackedForThisProcessor() throws IOException {
    List<String> libraries = names(parts.resolve("native"));

    assertThat(libraries)
        .containsOnlyOnce(
            "libnd4jcpu.so", "libjnind4jcpu.so", "libopenblas.so.0", "libjnijavacpp.so")
        .containsAll(librariesInJars("nd4j-native", "openblas-", "javacpp-"));
    for (String library : libraries) {
      Path file = parts.resolve("native").resolve(library);
      assertThat(machine(file)).as(library).isEqualTo(MACHINE);
      assertThat(Files.isExecutable(file)).as(library).isTrue();
    }
    assertThat(Files.readSymbolicLink(parts.resolve("native/libopenblas_nolapack.so.0")))
        .isEqualTo(Path.of("libopenblas.so.0"));
  }

  @Test
  void jarsStayExceptThoseUnpackedAndThoseForOtherPlatforms() throws IOException {
    List<String> all = names(Unpacked.DISTRIBUTION.resolve("lib"));
    List<String> own = names(parts.resolve("own/lib"));
    List<String> others = names(parts.resolve("lib"));

    assertThat(own).contains("streamgan-gan-%s.jar".formatted(version())).hasSize(9);
    assertThat(others).noneMatch(jar -> jar.startsWith("streamgan"));
    assertThat(all)
        .filteredOn(jar -> !own.contains(jar) && !others.contains(jar))
        .isNotEmpty()
        .allMatch(
            jar ->
                jar.matches("(nd4j-native|openblas|javacpp)-.*-linux-.*")
                    || jar.contains("-osx-")
                    || jar.contains("-windows-")
                    || jar.endsWith(ARM ? "-linux-x86_64.jar" : "-linux-aarch_64.jar"));
    assertThat(Files.mismatch(jar(parts.resolve("own")), jar(Unpacked.DISTRIBUTION))).isEqualTo(-1);
  }

  @Test
  void rocksDbKeepsTheLibraryOfThisProcessorOnly() throws IOException {
    Path rocksdb = find(parts.resolve("lib"), "rocksdbjni-");

    assertThat(entries(rocksdb))
        .contains("org/rocksdb/RocksDB.class")
        .filteredOn(entry -> entry.startsWith("librocksdbjni-"))
        .containsExactly("librocksdbjni-%s.so".formatted(ARM ? "linux-aarch64" : "linux64"));
    assertThat(entries(find(Unpacked.DISTRIBUTION.resolve("lib"), "rocksdbjni-")))
        .as("the distribution stays as it is")
        .contains("librocksdbjni-linux64.so", "librocksdbjni-linux-aarch64.so");
  }

  @Test
  void aSamplerNeedsNeitherTheBrokerNorWhatOtherServicesLoad() throws Exception {
    Path role = directory.resolve("sampler");
    Command.run("./unpack", Unpacked.DISTRIBUTION.toString(), role.toString(), "sampler");
    List<String> jars = names(role.resolve("lib"));
    assertThat(jars)
        .noneMatch(
            jar ->
                jar.matches(
                    "(kafka_|kafka-(?!clients)|scala|log4j|rocksdb|parquet|s3|sdk-core|deeplearning4j|hdf5).*"))
        .anyMatch(jar -> jar.startsWith("kafka-clients-"))
        .anyMatch(jar -> jar.startsWith("armeria-1"));
    Command.run("cp", "-al", role.resolve("lib") + "/.", role.resolve("own/lib").toString());

    try (Running broker =
        new Running(
            List.of(), Unpacked.DISTRIBUTION, "broker", "--data-dir", "broker", "--port", "0")) {
      String servers = broker.await("broker at (\\S+),");
      String[] topics = {"--bootstrap-servers", servers, "-D", "topics.create=true"};
      List<String> natives =
          List.of(
              "-Djava.library.path=" + role.resolve("native"),
              "-Dorg.bytedeco.javacpp.cachedir=" + role,
              "-Dorg.bytedeco.javacpp.pathsFirst=true");
      try (Running sampler =
              new Running(natives, role.resolve("own"), with(topics, "sampler", "--port", "0"));
          Running feed =
              new Running(
                  List.of(),
                  Unpacked.DISTRIBUTION,
                  with(topics, "feed", "--images", "synthetic", "-D", "feed.limit=32"));
          Running train =
              new Running(
                  List.of(),
                  Unpacked.DISTRIBUTION,
                  with(
                      topics, "train", "--batch", "16", "--steps", "1", "-D", "network.width=8"))) {
        String url = sampler.await("API at (\\S+)");
        sampler.await("serving generator");
        assertThat(feed.await("fed 32 images")).isNotEmpty();
        assertThat(train.await("parameterHash")).isNotEmpty();
        for (String path :
            List.of(
                "v1/samples?count=4",
                "v1/generator/export?format=dl4j",
                "v1/generator/export?format=onnx",
                "metrics")) {
          assertThat(
                  HttpClient.newHttpClient()
                      .send(
                          HttpRequest.newBuilder(URI.create(url + path)).build(),
                          BodyHandlers.discarding())
                      .statusCode())
              .as(path)
              .isEqualTo(200);
        }
      }
    }
  }

  private static String[] with(String[] more, String... arguments) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  /** A command of a distribution, in a process of its own. */
  private final class Running implements AutoCloseable {
    private final Process process;
    private final Path output;

    Running(List<String> flags, Path distribution, String... arguments) throws IOException {
      output = Files.createTempFile(directory, arguments[0], ".txt");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
      command.addAll(flags);
      command.addAll(List.of("-jar", jar(distribution).toString()));
      command.addAll(List.of(arguments));
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    }

    /** Waits until the output has a match of {@code pattern}, and returns its last group. */
    String await(String pattern) throws IOException {
      Pattern compiled = Pattern.compile(pattern);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> compiled.matcher(Files.readString(output)).find() || !process.isAlive());
      Matcher found = compiled.matcher(Files.readString(output));
      assertThat(found.find()).as(Files.readString(output)).isTrue();
      return found.group(found.groupCount());
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  @Test
  void theCompilerOfAGpusKernelsIsPartOfTheImageWhereTheDistributionHasIt() throws IOException {
    Path distribution = Files.createDirectories(directory.resolve("distribution"));
    Files.createDirectories(distribution.resolve("nvrtc"));
    Files.writeString(distribution.resolve("nvrtc/libnvrtc.so.12"), "a library");
    Files.writeString(distribution.resolve("streamgan.jar"), "a jar");
    Files.createDirectories(distribution.resolve("lib"));
    Files.writeString(distribution.resolve("lib/streamgan-gan-1.jar"), "a jar");
    Path openBlas = distribution.resolve("lib/openblas-1-linux-x.jar");
    try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(openBlas))) {
      jar.putNextEntry(new ZipEntry("libopenblas.so.0"));
    }
    Path made = directory.resolve("made");
    Ended ended = Command.end("./unpack", distribution.toString(), made.toString());

    assertThat(ended.exitCode()).as(ended.out()).isZero();
    assertThat(made.resolve("own/nvrtc/libnvrtc.so.12")).isRegularFile();
    assertThat(parts.resolve("own/nvrtc")).doesNotExist();
  }

  @Test
  void aWrongFolderIsAnErrorOfOneLine() {
    Ended missing = Command.end("./unpack", directory.toString(), directory + "/parts");
    Ended existing =
        Command.end("./unpack", Unpacked.DISTRIBUTION.toString(), directory.toString());

    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.out())
        .isEqualTo(
            "docker/unpack: no streamgan.jar in %s; build it with './streamgan --version'\n"
                .formatted(directory));
    assertThat(existing.exitCode()).isEqualTo(1);
    assertThat(existing.out())
        .isEqualTo("docker/unpack: %s exists; name a folder that does not\n".formatted(directory));
  }

  private static List<String> librariesInJars(String... prefixes) throws IOException {
    TreeSet<String> found = new TreeSet<>();
    for (String jar : names(Unpacked.DISTRIBUTION.resolve("lib"))) {
      if (jar.contains("-linux-") && Stream.of(prefixes).anyMatch(jar::startsWith)) {
        entries(Unpacked.DISTRIBUTION.resolve("lib").resolve(jar)).stream()
            .filter(entry -> entry.contains(".so"))
            .map(entry -> entry.substring(entry.lastIndexOf('/') + 1))
            .forEach(found::add);
      }
    }
    return List.copyOf(found);
  }

  private static int machine(Path library) throws IOException {
    try (InputStream in = Files.newInputStream(library)) {
      byte[] header = in.readNBytes(20);
      assertThat(header).as("header of " + library).startsWith(0x7f, 'E', 'L', 'F');
      return header[18] + (header[19] << 8) & 0xffff;
    }
  }

  private static String version() throws IOException {
    try (JarFile jar = new JarFile(jar(Unpacked.DISTRIBUTION).toFile())) {
      return jar.getManifest().getMainAttributes().getValue("Implementation-Version");
    }
  }

  private static Path jar(Path folder) {
    return folder.resolve("streamgan.jar");
  }

  private static List<String> entries(Path jar) throws IOException {
    try (JarFile opened = new JarFile(jar.toFile())) {
      return opened.stream().map(ZipEntry::getName).toList();
    }
  }

  private static Path find(Path folder, String prefix) throws IOException {
    return folder.resolve(
        names(folder).stream().filter(name -> name.startsWith(prefix)).findFirst().orElseThrow());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
