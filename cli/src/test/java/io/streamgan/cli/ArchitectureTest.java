package io.streamgan.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.streamgan.sampler.request.RequestFollower;
import io.streamgan.service.HeapBoundConsumer;
import io.streamgan.service.Meters;
import io.streamgan.trainer.cluster.KafkaClients;
import io.streamgan.trainer.input.ImageStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** Who may know whom. */
@AnalyzeClasses(packages = "io.streamgan", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] SERVICES = {
    "io.streamgan.ingest..",
    "io.streamgan.trainer..",
    "io.streamgan.monitor..",
    "io.streamgan.sampler.."
  };

  private static final String[] MODEL_AND_SERVICES = {
    "io.streamgan.gan..",
    "io.streamgan.codec..",
    "io.streamgan.ingest..",
    "io.streamgan.trainer..",
    "io.streamgan.monitor..",
    "io.streamgan.sampler.."
  };

  @ArchTest
  static final ArchRule servicesDoNotKnowEachOther =
      SlicesRuleDefinition.slices()
          .matching("io.streamgan.(ingest|trainer|monitor|sampler|broker)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule learningKnowsNoKafkaAndNoAvro =
      noClasses()
          .that()
          .resideInAPackage("io.streamgan.gan..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.apache.avro..", "io.streamgan.schemas..");

  @ArchTest
  static final ArchRule whatServicesAreRunWithKnowsNoneOfThem =
      noClasses()
          .that()
          .resideInAPackage("io.streamgan.service..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(MODEL_AND_SERVICES);

  @ArchTest
  static final ArchRule theWireKnowsNoTopologyAndNoMeters =
      noClasses()
          .that()
          .resideInAPackage("io.streamgan.schemas..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka.streams..", "io.micrometer..", "io.streamgan.service..");

  @ArchTest
  static final ArchRule theWireKnowsNoModelAndNoService =
      noClasses()
          .that()
          .resideInAPackage("io.streamgan.schemas..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(MODEL_AND_SERVICES);

  @ArchTest
  static final ArchRule theCodecKnowsNoServiceAndNoClients =
      noClasses()
          .that()
          .resideInAPackage("io.streamgan.codec..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SERVICES)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("io.streamgan.service..", "io.micrometer..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("org\\.apache\\.kafka\\.clients\\..*(Kafka|Admin).*");

  @ArchTest
  static final ArchRule onlyTheCodecAssemblesGenerators =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.streamgan.codec..", "io.streamgan.schemas..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.streamgan.schemas.GeneratorChunk");

  /** Ingest writes batches, and the codec reads them. */
  @ArchTest
  static final ArchRule onlyIngestAndTheCodecKnowAvroImages =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.streamgan.ingest..", "io.streamgan.codec..", "io.streamgan.schemas..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("io\\.streamgan\\.schemas\\.(ImageBatch|RawImage)");

  @ArchTest
  static final ArchRule onlyTheEngineAndKerasNetworksKnowNd4j =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.streamgan.gan.nd4j..", "io.streamgan.monitor.keras..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..", "org.bytedeco..");

  @ArchTest
  static final ArchRule onlyPlatformsKnowJna =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.streamgan.gan.cuda..", "io.streamgan.gan.nd4j..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule roundsAndPlatformsMeetInTheFactoryOfEngines =
      noClasses()
          .that()
          .resideInAnyPackage("io.streamgan.gan.round..", "io.streamgan.gan.platform..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.streamgan.gan.nd4j..", "io.streamgan.gan.cuda..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("io.streamgan.gan.Engines");

  @ArchTest
  static final ArchRule onlyKerasNetworksKnowDeeplearning4j =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.streamgan.monitor.keras..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.deeplearning4j..");

  @ArchTest
  static final ArchRule onlyOnnxNetworksKnowOnnxRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.streamgan.monitor.onnx..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  /**
   * {@code TopicLog} and {@code TopicFollower} read topics, so that the end of a topic and the
   * settings of such consumers are decided once. The exceptions: the trainer's image stream, the
   * sampler's requests and subscriptions are read by members of consumer groups, which commit what
   * they have read; {@code KafkaClients} makes the former's consumer, and {@code Meters} reads
   * consumers' metrics. {@code HeapBoundConsumer} is the consumer of requests and, by way of Kafka
   * Streams' supplier of clients, of topologies.
   */
  @ArchTest
  static final ArchRule onlyTopicLogsAndMembersOfGroupsUseKafkasConsumer =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.streamgan.schemas.topics..", "io.streamgan.schemas.subscribe..")
          .and()
          .doNotBelongToAnyOf(
              ImageStream.class,
              KafkaClients.class,
              RequestFollower.class,
              Meters.class,
              HeapBoundConsumer.class)
          .and()
          .areNotAssignableTo(KafkaClientSupplier.class)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Consumer.class);
}
