package io.streamgan.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {
  /** A Job that is no hook, because Helm prints hooks apart. */
  private static final String BROKERS =
      "kafka: {bootstrapServers: 'kafka:9092'}\ntopics: {hook: false, partitions: 2}\n";

  private static final String SECURED =
      """
      kafka:
        bootstrapServers: kafka-1:9093,kafka-2:9093
        tls: {enabled: true, caSecret: kafka-cluster-ca-cert, clientSecret: "user-%s"}
        sasl: {secret: "user-%s"}
      secretSettings: {schema.registry.auth: {secret: registry, key: user}}
      topics: {hook: false, partitions: 4, replicationFactor: 3, minInsyncReplicas: 2}
      sampler:
        tokenSecret: sampler-token
        tlsSecret: sampler-tls
      """;

  private static final String EVERYTHING =
      SECURED
          + """
            replicas: 2
            ingress: {enabled: true, className: nginx, host: faces.example.org, tlsSecret: web, annotations: {a: b}}
            autoscaling: {enabled: true}
            service: {type: LoadBalancer, annotations: {a: b}}
            pod: {nodeSelector: {disk: ssd}}
            image: {repository: other/streamgan, tag: "2"}
          image:
            digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
            pullSecrets: [registry]
          settings: {batch.size: 32}
          pod:
            annotations: {a: b}
            labels: {team: vision}
            tolerations: [{key: gpu, operator: Exists}]
            affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: zone, labelSelector: {}}}]}}
            topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]
            priorityClassName: high
            serviceAccountName: streamgan
          javaOpts: -Xmx1g -Xlog:gc
          ingest:
            autoscaling: {enabled: true, maxReplicas: 8}
            env: [{name: AWS_REGION, value: eu-central-1}]
            volumes: [{name: images, persistentVolumeClaim: {claimName: images}}]
            volumeMounts: [{name: images, mountPath: /images}]
          trainer: {lanes: 4, replicas: 2}
          networkPolicy:
            enabled: true
            samplerFrom: [{podSelector: {matchLabels: {app: web}}}]
            metricsFrom: [{namespaceSelector: {matchLabels: {name: monitoring}}}]
            extraEgress: [{ports: [{port: 443}]}]
          podMonitor: {enabled: true, labels: {release: prometheus}}
          prometheusRule: {enabled: true, labels: {release: prometheus}}
          """;

  @Test
  void lintHasNothingToSay() {
    LintResult result = Chart.lint();

    assertThat(result.isFailed()).isFalse();
    assertThat(result.getMessages()).containsExactly("[INFO] Chart.yaml: icon is recommended");
  }

  @ParameterizedTest
  @ValueSource(strings = {BROKERS, SECURED, EVERYTHING})
  void resourcesHaveOnlyFieldsThatTheirKindsKnow(String values) {
    List<JsonNode> resources = Chart.render(values);

    assertThat(resources).isNotEmpty().allSatisfy(StrictModels::read);
    assertThat(
            resources.stream()
                .map(
                    resource ->
                        resource.at("/kind").asText()
                            + " "
                            + resource.at("/metadata/name").asText()))
        .doesNotHaveDuplicates();
  }

  @Test
  void aMisspeltFieldIsAnError() {
    JsonNode service = Chart.find(Chart.render(BROKERS), "Service", "streamgan-sampler").deepCopy();
    ((com.fasterxml.jackson.databind.node.ObjectNode) service.at("/spec")).put("clusterIp", "None");

    assertThatThrownBy(() -> StrictModels.read(service)).hasMessageContaining("clusterIp");
  }

  @ParameterizedTest
  @ValueSource(strings = {BROKERS, SECURED, EVERYTHING})
  void podsRunAsAnyUserWithoutRightsOnAReadOnlyFileSystem(String values) {
    assertThat(pods(values))
        .hasSizeGreaterThan(4)
        .allSatisfy(
            pod -> {
              assertThat(pod.getSpec().getEnableServiceLinks()).isFalse();
              assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
              assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
              assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isNull();
              assertThat(pod.getSpec().getSecurityContext().getFsGroup()).isNull();
              assertThat(pod.getSpec().getSecurityContext().getSeccompProfile().getType())
                  .isEqualTo("RuntimeDefault");
              Container container = pod.getSpec().getContainers().get(0);
              assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
              assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
              assertThat(container.getSecurityContext().getCapabilities().getDrop())
                  .containsExactly("ALL");
              assertThat(container.getSecurityContext().getRunAsUser()).isNull();
              assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
              assertThat(container.getResources().getLimits()).containsKey("memory");
              assertThat(pod.getSpec().getVolumes())
                  .filteredOn(volume -> volume.getEmptyDir() != null)
                  .extracting(volume -> volume.getName())
                  .containsExactly("tmp");
              assertThat(container.getVolumeMounts())
                  .filteredOn(mount -> mount.getName().equals("tmp"))
                  .extracting(mount -> mount.getMountPath())
                  .containsExactly("/tmp");
              assertThat(pod.getSpec().getVolumes())
                  .extracting(volume -> volume.getName())
                  .containsExactlyInAnyOrderElementsOf(
                      container.getVolumeMounts().stream().map(mount -> mount.getName()).toList());
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {BROKERS, SECURED, EVERYTHING})
  void everyServiceIsProbedOnAPortThatItHas(String values) {
    String scheme = values.equals(BROKERS) ? "HTTP" : "HTTPS";

    assertThat(deployments(values))
        .hasSizeGreaterThan(3)
        .allSatisfy(
            deployment -> {
              Container container =
                  deployment.getSpec().getTemplate().getSpec().getContainers().get(0);
              String port = container.getPorts().get(0).getName();
              assertThat(path(container.getLivenessProbe(), port)).isEqualTo("/health/live");
              assertThat(path(container.getStartupProbe(), port)).isEqualTo("/health/live");
              assertThat(path(container.getReadinessProbe(), port)).isEqualTo("/health/ready");
              assertThat(container.getReadinessProbe().getHttpGet().getScheme())
                  .isEqualTo(container.getName().equals("sampler") ? scheme : null);
              assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
                  .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {BROKERS, SECURED, EVERYTHING})
  void whatTheChartSetsAreSettings(String values) throws IOException {
    Set<String> settings = settings();

    assertThat(
            pods(values).stream()
                .flatMap(pod -> assignments(pod).stream())
                .map(assignment -> assignment.substring(0, assignment.indexOf('=')))
                .filter(name -> !name.startsWith("kafka.")))
        .isNotEmpty()
        .isSubsetOf(settings);
  }

  @Test
  void settingsArriveAsTheyAreWritten() {
    String values =
        BROKERS
            + """
            settings: {batch.size: 10000000, ema.half.life.images: 0.5, log.format: null, feed.s3.region: "", augmentation: [colour, cutout]}
            trainer: {settings: {batch.size: 64, discriminator.learning.rate: 0.0002, "kafka.consumer.fetch.max.bytes": 52428800}}
            """;

    assertThat(assignments(pod(values, "ingest")))
        .contains("batch.size=10000000", "feed.s3.region=")
        .noneMatch(assignment -> assignment.startsWith("log.format"));
    assertThat(assignments(pod(values, "trainer")))
        .contains(
            "batch.size=64",
            "ema.half.life.images=0.5",
            "discriminator.learning.rate=0.0002",
            "augmentation=colour,cutout",
            "kafka.consumer.fetch.max.bytes=52428800",
            "bootstrap.servers=kafka:9092");
  }

  @Test
  void secretsComeFromSecretsOfEachService() {
    List<String> services = List.of("topics", "ingest", "trainer", "monitor", "sampler");

    for (String service : services) {
      PodTemplateSpec pod = pod(SECURED, service);
      String secret = "user-" + (service.equals("trainer") ? "train" : service);
      assertThat(assignments(pod))
          .contains(
              "kafka.security.protocol=SASL_SSL",
              "kafka.sasl.mechanism=SCRAM-SHA-512",
              "kafka.ssl.truststore.location=/etc/streamgan/kafka-ca/ca.crt",
              "kafka.ssl.keystore.location=/etc/streamgan/kafka-client/user.p12");
      assertThat(variables(pod))
          .contains(
              "STREAMGAN_KAFKA_SASL_JAAS_CONFIG=" + secret + "/sasl.jaas.config",
              "STREAMGAN_KAFKA_SSL_KEYSTORE_PASSWORD=" + secret + "/user.password",
              "STREAMGAN_SCHEMA_REGISTRY_AUTH=registry/user");
      assertThat(pod.getSpec().getVolumes())
          .filteredOn(volume -> volume.getSecret() != null)
          .extracting(volume -> volume.getSecret().getSecretName())
          .contains("kafka-cluster-ca-cert", secret);
    }
    assertThat(variables(pod(SECURED, "sampler")))
        .contains("STREAMGAN_SAMPLER_TOKEN=sampler-token/token");
    assertThat(variables(pod(SECURED, "ingest"))).noneMatch(variable -> variable.contains("TOKEN"));
    assertThat(assignments(pod(SECURED, "sampler")))
        .contains(
            "sampler.tls.certificate=/etc/streamgan/tls/tls.crt",
            "sampler.tls.key=/etc/streamgan/tls/tls.key");
  }

  @Test
  void trainersShareLanesOrStandBy() {
    Deployment alone = deployment(BROKERS, "trainer");
    Deployment two = deployment(BROKERS + "trainer: {replicas: 2}\n", "trainer");
    Deployment lanes = deployment(BROKERS + "trainer: {replicas: 2, lanes: 2}\n", "trainer");

    assertThat(alone.getSpec().getStrategy().getType()).isEqualTo("Recreate");
    assertThat(assignments(alone.getSpec().getTemplate()))
        .contains("lanes=1")
        .noneMatch(assignment -> assignment.startsWith("standby"));
    assertThat(assignments(two.getSpec().getTemplate())).contains("standby=true");
    assertThat(assignments(lanes.getSpec().getTemplate()))
        .contains("lanes=2")
        .noneMatch(assignment -> assignment.startsWith("standby"));
    for (Deployment several : List.of(two, lanes)) {
      assertThat(several.getSpec().getReplicas()).isEqualTo(2);
      assertThat(several.getSpec().getStrategy().getRollingUpdate().getMaxSurge().getIntVal())
          .isZero();
    }
    assertThat(deployment(BROKERS + "trainer: {replicas: 0}\n", "trainer").getSpec().getReplicas())
        .isZero();
    assertThat(Chart.render(BROKERS))
        .noneMatch(resource -> Chart.is(resource, "Deployment", "streamgan-average"));
    assertThat(deployment(BROKERS + "trainer: {lanes: 2}\n", "average").getSpec().getReplicas())
        .isEqualTo(2);
  }

  @Test
  void valuesThatCannotWorkAreRefusedWithTheReason() {
    assertRefused("", "kafka.bootstrapServers is not set; give the brokers as host:port");
    assertRefused("kafka: {bootstrapServers: kafka}\n", "kafka");
    assertRefused(
        BROKERS + "trainer: {lanes: 3}\n",
        "topics.partitions is 2 and trainer.lanes 3; each lane needs a partition");
    assertRefused(
        BROKERS + "ingest: {replicas: 2, settings: {feed.source: synthetic}}\n",
        "ingest.replicas and ingest.autoscaling multiply the images of feed.source");
    assertRefused(
        BROKERS + "sampler: {ingress: {enabled: true}}\n", "sampler.ingress.host is not set");
    assertRefused(
        BROKERS + "strimzi: {resources: 'kind: Pod'}\n", "no KafkaTopic and no KafkaUser");
    assertRefused(BROKERS + "trainer: {lane: 2}\n", "lane");
    assertRefused(BROKERS + "sampler: {replicas: two}\n", "replicas");
    assertRefused(BROKERS + "settings: {BATCH_SIZE: 2}\n", "BATCH_SIZE");
    assertRefused(BROKERS + "image: {digest: latest}\n", "digest");
  }

  @Test
  void everythingThatSelectsPodsFindsSome() {
    List<JsonNode> resources = Chart.render(EVERYTHING);
    List<JsonNode> labels =
        resources.stream()
            .map(resource -> resource.at("/spec/template/metadata/labels"))
            .filter(JsonNode::isObject)
            .toList();
    List<JsonNode> selectors = new ArrayList<>();
    for (JsonNode resource : resources) {
      switch (resource.at("/kind").asText()) {
        case "Service" -> selectors.add(resource.at("/spec/selector"));
        case "NetworkPolicy" -> selectors.add(resource.at("/spec/podSelector/matchLabels"));
        case "PodDisruptionBudget", "PodMonitor" ->
            selectors.add(resource.at("/spec/selector/matchLabels"));
        case "HorizontalPodAutoscaler" -> {
          JsonNode target =
              Chart.find(
                  resources, "Deployment", resource.at("/spec/scaleTargetRef/name").asText());
          assertThat(target.at("/spec/replicas").isMissingNode())
              .as("the autoscaler decides")
              .isTrue();
        }
        default -> {}
      }
    }

    assertThat(selectors)
        .hasSize(1 + 2 + 4 + 5)
        .allSatisfy(selector -> assertThat(labels).anyMatch(label -> contains(label, selector)));
  }

  @Test
  void metersAreScrapedUnderTheNamesThatTheAlertsKnow() throws IOException {
    List<JsonNode> resources = Chart.render(EVERYTHING);
    JsonNode rules = Chart.documents(Files.readString(Path.of("prometheus", "rules.yml"))).get(0);

    assertThat(Chart.find(resources, "PrometheusRule", "streamgan").at("/spec")).isEqualTo(rules);
    for (String service : List.of("ingest", "trainer", "average", "monitor", "sampler")) {
      JsonNode monitor = Chart.find(resources, "PodMonitor", "streamgan-" + service);
      JsonNode endpoint = monitor.at("/spec/podMetricsEndpoints/0");
      assertThat(endpoint.at("/relabelings/0/replacement").asText())
          .isEqualTo("streamgan-" + service);
      assertThat(endpoint.at("/port").asText())
          .isEqualTo(
              deployment(EVERYTHING, service)
                  .getSpec()
                  .getTemplate()
                  .getSpec()
                  .getContainers()
                  .get(0)
                  .getPorts()
                  .get(0)
                  .getName());
    }
    PodMonitor sampler =
        StrictModels.read(
            Chart.find(resources, "PodMonitor", "streamgan-sampler"), PodMonitor.class);
    assertThat(
            sampler
                .getSpec()
                .getPodMetricsEndpoints()
                .get(0)
                .getAuthorization()
                .getCredentials()
                .getName())
        .isEqualTo("sampler-token");
  }

  @Test
  void theNetworkPolicyLetsOnlyDnsBrokersAndWhatIsListedThrough() {
    JsonNode policy = Chart.find(Chart.render(EVERYTHING), "NetworkPolicy", "streamgan");

    assertThat(policy.at("/spec/policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
    assertThat(policy.at("/spec/egress").findValuesAsText("port"))
        .containsExactly("53", "53", "5353", "5353", "9093", "443");
  }

  @Test
  void imagesAreNamedByTagOrDigest() {
    assertThat(pod(BROKERS, "trainer").getSpec().getContainers().get(0).getImage())
        .isEqualTo("streamgan:" + version());
    assertThat(
            pod(BROKERS + "image: {repository: r/s}\nsampler: {image: {tag: '2'}}\n", "sampler")
                .getSpec()
                .getContainers()
                .get(0)
                .getImage())
        .isEqualTo("r/s:2");
    assertThat(pod(EVERYTHING, "trainer").getSpec().getContainers().get(0).getImage())
        .startsWith("streamgan@sha256:0123");
  }

  @Test
  void chartAndImageHaveTheVersionOfTheBuild() throws IOException {
    Matcher pom =
        Pattern.compile("<version>(.+)</version>")
            .matcher(Files.readString(Path.of("..", "pom.xml")));
    assertThat(pom.find()).isTrue();
    String version = pom.group(1);
    JsonNode chart = Chart.documents(Files.readString(Chart.FOLDER.resolve("Chart.yaml"))).get(0);

    assertThat(chart.at("/version").asText()).isEqualTo(version);
    assertThat(chart.at("/appVersion").asText()).isEqualTo(version);
    assertThat(Files.readString(Path.of("Dockerfile"))).contains("ARG VERSION=" + version + "\n");
  }

  @Test
  void memoryIsThatOfTheComposeFile() throws IOException {
    JsonNode compose = Chart.documents(Files.readString(Path.of("compose.yaml"))).get(0);

    for (String service : List.of("topics", "ingest", "trainer", "monitor", "sampler")) {
      String limit =
          compose.at("/services/%s/deploy/resources/limits/memory".formatted(service)).asText();
      Quantity memory =
          pod(BROKERS, service)
              .getSpec()
              .getContainers()
              .get(0)
              .getResources()
              .getLimits()
              .get("memory");
      assertThat(memory.getNumericalAmount())
          .as(service)
          .isEqualByComparingTo(
              new Quantity(limit.replace("m", "Mi").replace("g", "Gi")).getNumericalAmount());
    }
  }

  private static String version() {
    return Chart.find(Chart.render(BROKERS), "Deployment", "streamgan-trainer")
        .at("/metadata/labels")
        .get("app.kubernetes.io/version")
        .asText();
  }

  private static boolean contains(JsonNode labels, JsonNode selector) {
    return selector.properties().stream()
        .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
  }

  private static void assertRefused(String values, String reason) {
    assertThatThrownBy(() -> Chart.render(values)).as(values).hasMessageContaining(reason);
  }

  private static String path(Probe probe, String port) {
    HTTPGetAction get = probe.getHttpGet();
    assertThat(get.getPort().getStrVal()).isEqualTo(port);
    return get.getPath();
  }

  /** Names of all settings, as docs/configuration.md lists them. */
  private static Set<String> settings() throws IOException {
    return Pattern.compile("(?m)^\\| `([a-z0-9.]+)` \\|")
        .matcher(Files.readString(Path.of("..", "docs", "configuration.md")))
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toSet());
  }

  /** What a pod's arguments set. */
  private static List<String> assignments(PodTemplateSpec pod) {
    return pod.getSpec().getContainers().get(0).getArgs().stream()
        .filter(word -> word.contains("="))
        .toList();
  }

  /** Variables that come from Secrets, as NAME=SECRET/KEY. */
  private static List<String> variables(PodTemplateSpec pod) {
    return pod.getSpec().getContainers().get(0).getEnv().stream()
        .filter(variable -> variable.getValueFrom() != null)
        .map(
            (EnvVar variable) ->
                "%s=%s/%s"
                    .formatted(
                        variable.getName(),
                        variable.getValueFrom().getSecretKeyRef().getName(),
                        variable.getValueFrom().getSecretKeyRef().getKey()))
        .toList();
  }

  private static List<Deployment> deployments(String values) {
    return Chart.render(values).stream()
        .filter(resource -> resource.at("/kind").asText().equals("Deployment"))
        .map(resource -> StrictModels.read(resource, Deployment.class))
        .toList();
  }

  private static Deployment deployment(String values, String service) {
    return StrictModels.read(
        Chart.find(Chart.render(values), "Deployment", "streamgan-" + service), Deployment.class);
  }

  private static PodTemplateSpec pod(String values, String service) {
    if (service.equals("topics")) {
      return StrictModels.read(
              Chart.find(Chart.render(values), "Job", "streamgan-topics"), Job.class)
          .getSpec()
          .getTemplate();
    }
    return deployment(values, service).getSpec().getTemplate();
  }

  private static List<PodTemplateSpec> pods(String values) {
    List<PodTemplateSpec> pods =
        new ArrayList<>(
            deployments(values).stream()
                .map(deployment -> deployment.getSpec().getTemplate())
                .toList());
    pods.add(pod(values, "topics"));
    return pods;
  }
}
