package io.streamgan.docker;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A pod of the chart as a process: with the arguments, variables and volumes of its manifest, as an
 * arbitrary user, on a read-only root. Instead of a network of its own it has an address of the
 * loopback network.
 */
final class Pod implements AutoCloseable {
  private static final HttpClient CLIENT = client();
  private static final Duration PROBE = Duration.ofSeconds(5);

  private final Container container;
  private final String address;
  private final Path folder;
  private final Process process;

  private Pod(Container container, String address, Path folder, Process process) {
    this.container = container;
    this.address = address;
    this.folder = folder;
    this.process = process;
  }

  /**
   * Where pods run and what they have in common.
   *
   * @param image files of the image
   * @param entryPoint word before the arguments
   * @param user id of the user
   * @param secrets name of the Secret to its keys and values
   * @param folder for the pods' volumes and output
   */
  record Node(
      Path image,
      String entryPoint,
      int user,
      Map<String, Map<String, String>> secrets,
      Path folder) {

    String secret(SecretKeySelector selector) {
      return secrets.get(selector.getName()).get(selector.getKey());
    }
  }

  /**
   * Starts the only container of a pod.
   *
   * @param address which replaces 0.0.0.0 in the arguments
   */
  static Pod start(Node node, PodTemplateSpec template, String address) throws IOException {
    Container container = template.getSpec().getContainers().get(0);
    Path folder = Files.createDirectories(node.folder().resolve(container.getName()));
    Path root = Files.createDirectory(folder.resolve("root"));
    List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--", "bash"));
    command.add(Path.of("src", "test", "resources", "pod.sh").toAbsolutePath().toString());
    command.addAll(List.of(node.image().toString(), root.toString(), "" + node.user()));
    for (VolumeMount mount : container.getVolumeMounts()) {
      Volume volume =
          template.getSpec().getVolumes().stream()
              .filter(candidate -> candidate.getName().equals(mount.getName()))
              .findFirst()
              .orElseThrow();
      command.add(provide(node, volume, folder) + ":" + mount.getMountPath());
    }
    command.add("--");
    for (EnvVar variable : container.getEnv()) {
      String value =
          variable.getValueFrom() == null
              ? variable.getValue()
              : node.secret(variable.getValueFrom().getSecretKeyRef());
      command.add(variable.getName() + "=" + value);
    }
    command.add(node.entryPoint());
    container.getArgs().forEach(word -> command.add(word.replace("0.0.0.0", address)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return new Pod(container, address, folder, builder.start());
  }

  /** Like Kubernetes, it asks for any host name and accepts any certificate. */
  private static HttpClient client() {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    try {
      SSLContext anyCertificate = SSLContext.getInstance("TLS");
      anyCertificate.init(null, new TrustManager[] {new AnyCertificate()}, null);
      return HttpClient.newBuilder().sslContext(anyCertificate).build();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Path provide(Node node, Volume volume, Path folder) throws IOException {
    Path content = Files.createDirectory(folder.resolve("volume-" + volume.getName()));
    if (volume.getSecret() != null) {
      for (Map.Entry<String, String> file :
          node.secrets().get(volume.getSecret().getSecretName()).entrySet()) {
        Files.writeString(content.resolve(file.getKey()), file.getValue());
      }
    } else {
      Files.setPosixFilePermissions(content, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    return content;
  }

  Container container() {
    return container;
  }

  /** Content of a file of the process in {@code /proc}. */
  String proc(String file) throws IOException {
    return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
  }

  /** Folder that a volume of the pod is. */
  Path volume(String name) {
    return folder.resolve("volume-" + name);
  }

  /** An error if the process has ended. */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(
          "%s ended with %d: %s".formatted(container.getName(), process.exitValue(), output()));
    }
  }

  /** Whether a probe succeeds. */
  boolean passes(Probe probe) throws IOException, InterruptedException {
    try {
      List<String> headers = new ArrayList<>();
      probe
          .getHttpGet()
          .getHttpHeaders()
          .forEach(header -> headers.addAll(List.of(header.getName(), header.getValue())));
      int status = get(probe.getHttpGet().getPath(), headers.toArray(String[]::new)).statusCode();
      return status >= 200 && status < 400;
    } catch (ConnectException e) {
      return false;
    }
  }

  /**
   * Sends a request to the container's port.
   *
   * @param headers names and values in turns
   */
  HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    // In HTTP/2 the client would put the address of the container in place of the header Host.
    return send(request(path, headers).version(Version.HTTP_1_1));
  }

  /**
   * Sends a gRPC call without arguments.
   *
   * @param headers names and values in turns
   */
  HttpResponse<byte[]> call(String method, String... headers)
      throws IOException, InterruptedException {
    return send(
        request("/" + method, headers)
            .setHeader("Content-Type", "application/grpc")
            .POST(BodyPublishers.ofByteArray(new byte[5])));
  }

  private HttpRequest.Builder request(String path, String... headers) {
    String scheme = container.getReadinessProbe().getHttpGet().getScheme();
    int port = container.getPorts().get(0).getContainerPort();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create(
                "%s://%s:%d%s".formatted(scheme == null ? "http" : scheme, address, port, path)));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.timeout(PROBE).build(), BodyHandlers.ofByteArray());
  }

  /** Sends SIGTERM, as Kubernetes does. */
  void terminate() {
    process.destroy();
  }

  /** Waits for the end, and returns the exit code. */
  int end(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("%s still runs after %s".formatted(container.getName(), patience));
    }
    return process.exitValue();
  }

  /** What it has printed. */
  String output() throws IOException {
    return Files.readString(folder.resolve("output"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static final class AnyCertificate extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
