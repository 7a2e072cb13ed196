package io.streamgan.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/**
 * A broker with TLS and SCRAM in this process, and a listener without both for the test itself. The
 * folder has its key store, {@code broker.p12}, which serves clients as trust store.
 */
public final class SecuredBroker implements AutoCloseable {
  public static final String PASSWORD = "secret-of-the-test";

  private static final Base64.Encoder PEM =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final EmbeddedBroker broker;
  private final String address;
  private final KeyStore keys;

  private SecuredBroker(EmbeddedBroker broker, String address, KeyStore keys) {
    this.broker = broker;
    this.address = address;
    this.keys = keys;
  }

  /**
   * Starts the broker in {@code directory}.
   *
   * @param users that have {@link #PASSWORD}
   * @param more properties of the broker
   */
  public static SecuredBroker start(Path directory, List<String> users, Map<String, String> more)
      throws Exception {
    Path store = directory.resolve("broker.p12");
    makeKey(store);
    int plain = freePort();
    String address = "127.0.0.1:" + freePort();
    int controller = freePort();
    Map<String, String> properties = new HashMap<>(more);
    properties.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controller);
    String listeners = "PLAINTEXT://127.0.0.1:%d,SASL_SSL://%s".formatted(plain, address);
    properties.put("listeners", listeners + ",CONTROLLER://127.0.0.1:" + controller);
    properties.put("advertised.listeners", listeners);
    properties.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT");
    properties.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
    properties.put(
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    properties.put("ssl.keystore.location", store.toString());
    properties.put("ssl.keystore.type", "PKCS12");
    properties.put("ssl.keystore.password", PASSWORD);
    EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), plain, properties);
    SecuredBroker started =
        new SecuredBroker(
            broker, address, KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray()));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", started.plain()))) {
      for (String user : users) {
        ScramCredentialInfo scram = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
        admin
            .alterUserScramCredentials(
                List.of(new UserScramCredentialUpsertion(user, scram, PASSWORD)))
            .all()
            .get();
      }
    }
    return started;
  }

  private static void makeKey(Path store) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=broker",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool ended with " + keytool.exitValue());
    }
  }

  /** The certificate as PEM. */
  public String certificate() throws GeneralSecurityException {
    return pem("CERTIFICATE", keys.getCertificate("broker").getEncoded());
  }

  /** The certificate's private key as PEM, in PKCS #8. */
  public String privateKey() throws GeneralSecurityException {
    return pem("PRIVATE KEY", keys.getKey("broker", PASSWORD.toCharArray()).getEncoded());
  }

  private static String pem(String what, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, PEM.encodeToString(content), what);
  }

  /**
   * Creates the rights that {@code acls} has printed as commands of {@code kafka-acls.sh}, and
   * returns them.
   */
  public List<AclBinding> allow(String printed) throws ExecutionException, InterruptedException {
    List<AclBinding> bindings = new ArrayList<>();
    printed
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> bindings.addAll(bindings(line)));
    if (bindings.isEmpty()) {
      throw new IllegalArgumentException("no rights in: " + printed);
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", plain()))) {
      admin.createAcls(bindings).all().get();
    }
    return bindings;
  }

  /** Reads one line of {@code kafka-acls.sh --add}. */
  private static List<AclBinding> bindings(String line) {
    String principal = "";
    List<AclOperation> operations = new ArrayList<>();
    ResourceType type = ResourceType.UNKNOWN;
    String name = "";
    PatternType pattern = PatternType.LITERAL;
    String[] words = line.split(" ");
    for (int i = 0; i + 1 < words.length; i++) {
      switch (words[i]) {
        case "--allow-principal" -> principal = words[i + 1];
        case "--operation" -> operations.add(SecurityUtils.operation(words[i + 1]));
        case "--topic", "--group", "--transactional-id" -> {
          type = ResourceType.fromString(words[i].substring(2).replace('-', '_'));
          name = words[i + 1];
        }
        case "--resource-pattern-type" ->
            pattern = PatternType.valueOf(words[i + 1].toUpperCase(Locale.ROOT));
        default -> {}
      }
    }
    ResourcePattern resource = new ResourcePattern(type, name, pattern);
    String allowed = principal;
    return operations.stream()
        .map(
            operation ->
                new AclBinding(
                    resource,
                    new AccessControlEntry(allowed, "*", operation, AclPermissionType.ALLOW)))
        .toList();
  }

  /** Address with TLS and SCRAM, as host:port. */
  public String address() {
    return address;
  }

  /** Address for the test itself, as host:port. */
  public String plain() {
    return broker.bootstrapServers();
  }

  public static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return probe.getLocalPort();
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
