package io.streamgan.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgan.docker.Command.Ended;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
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
