package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.cli.Program.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A broker with TLS and SCRAM in this process, and a listener without both for the test itself. The
 * folder has its key store, {@code broker.p12}, which serves clients as trust store.
 */
final class SecuredBroker implements AutoCloseable {
  static final String PASSWORD = "secret-of-the-test";

  private final EmbeddedBroker broker;
  private final String address;

  private SecuredBroker(EmbeddedBroker broker, String address) {
    this.broker = broker;
    this.address = address;
  }

  /**
   * Starts the broker in {@code directory}.
   *
   * @param users that have {@link #PASSWORD}
   * @param more properties of the broker
   */
  static SecuredBroker start(Path directory, List<String> users, Map<String, String> more)
      throws Exception {
    keytool(
        directory,
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
        "PKCS12");
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
    properties.put("ssl.keystore.location", directory.resolve("broker.p12").toString());
    properties.put("ssl.keystore.type", "PKCS12");
    properties.put("ssl.keystore.password", PASSWORD);
    EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), plain, properties);
    SecuredBroker started = new SecuredBroker(broker, address);
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

  /** Runs {@code keytool} on the broker's key store. */
  static Ended keytool(Path directory, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", "broker.p12", "-storepass", PASSWORD));
    Ended ended = Program.other(directory, command.toArray(String[]::new)).end();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended;
  }

  /** Address with TLS and SCRAM, as host:port. */
  String address() {
    return address;
  }

  /** Address for the test itself, as host:port. */
  String plain() {
    return broker.bootstrapServers();
  }

  static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return probe.getLocalPort();
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
