package io.streamgan.sampler.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.ImageClassifier;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.sampler.export.onnx.ModelProto;
import io.streamgan.sampler.export.onnx.TensorProto;
import io.streamgan.sampler.generate.NoClassifierException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is exported, run by the runtimes that it is for. */
class ExportTest {
  private static final double TOLERANCE = 1e-4;
  private static final int COUNT = 20;
  private static final List<String> NAMES = List.of("cat", "dog");
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Run(float[] values, byte[] images, Map<String, String> metadata) {}

  @Test
  void onnxRuntimeDrawsTheSamplersImages() throws Exception {
    for (PublishedGenerator generator :
        List.of(
            RandomGenerators.dcgan(3),
            RandomGenerators.dcgan(1),
            RandomGenerators.wide(),
            RandomGenerators.high(),
            RandomGenerators.residual(),
            RandomGenerators.perceptron(),
            RandomGenerators.conditional(),
            RandomGenerators.conditionalWithoutShares())) {
      Latents z = latents(generator);
      Images images = sampled(generator, z);

      Run run = onnx(ExportFormat.ONNX.write(generator, NAMES), z);

      assertThat(run.values()).hasSize(images.pixels().length);
      assertDraws(run.values(), images.pixels());
      assertSamePixels(run.images(), images.pixels(), run.values());
      assertManifest(run.metadata().getOrDefault("manifest", ""), generator);
    }
  }

  @Test
  void plainDeeplearning4jDrawsTheSamplersImages() throws Exception {
    for (PublishedGenerator generator :
        List.of(
            RandomGenerators.dcgan(3),
            RandomGenerators.dcgan(1),
            RandomGenerators.wide(),
            RandomGenerators.perceptron(),
            RandomGenerators.conditional(),
            RandomGenerators.conditionalWithoutShares())) {
      Latents z = latents(generator);
      Images images = sampled(generator, z);
      byte[] zip = ExportFormat.DL4J.write(generator, NAMES);

      float[] values = deeplearning4j(zip, z);

      assertDraws(values, images.pixels());
      float[] onnx = onnx(ExportFormat.ONNX.write(generator, NAMES), z).values();
      for (int i = 0; i < onnx.length; i++) {
        assertThat((double) values[i]).isCloseTo(onnx[i], within(TOLERANCE));
      }
      assertManifest(
          new String(entries(zip).get("manifest.json"), StandardCharsets.UTF_8), generator);
    }
  }

  @Test
  void onnxRuntimeDrawsTheClassesThatItIsAskedFor() throws Exception {
    PublishedGenerator generator = RandomGenerators.conditional();
    Latents z = latents(generator);
    byte[] model = withRequiredLabel(ExportFormat.ONNX.write(generator, NAMES));
    int[] each = IntStream.range(0, COUNT).map(i -> i % 6 - 1).toArray();
    int[] ofOneClass = new int[COUNT];
    Arrays.fill(ofOneClass, 3);
    try (ImageGenerator engine = Engines.load(generator.snapshot(), new EngineOptions(1))) {
      assertDraws(onnx(model, z, each).values(), engine.sample(z, each).pixels());
      assertDraws(onnx(model, z, new int[] {3}).values(), engine.sample(z, ofOneClass).pixels());
    }

    JsonNode manifest = JSON.readTree(onnx(model, z, each).metadata().get("manifest"));
    assertThat(manifest.get("classNames").toString()).isEqualTo("[\"cat\",\"dog\"]");
  }

  /** ONNX Runtime's Java interface, unlike Python's, does not let callers override initializers. */
  private static byte[] withRequiredLabel(byte[] model) throws IOException {
    ModelProto.Builder builder = ModelProto.parseFrom(model).toBuilder();
    List<TensorProto> all = builder.getGraph().getInitializerList();
    builder.getGraphBuilder().clearInitializer();
    all.stream()
        .filter(initializer -> !initializer.getName().equals("label"))
        .forEach(builder.getGraphBuilder()::addInitializer);
    return builder.build().toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dcgan", "sngan", "mlp"})
  void onnxRuntimeClassifiesAsTheSampler(String networks) throws Exception {
    PublishedGenerator generator = RandomGenerators.classifying(networks);
    ClassifierSnapshot classifier = Objects.requireNonNull(generator.snapshot().classifier());
    Images images = sampled(RandomGenerators.dcgan(1), latents(RandomGenerators.dcgan(1)));
    float[] expected;
    try (ImageClassifier engine = Engines.load(classifier, new EngineOptions(1))) {
      expected = engine.probabilities(images);
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session =
            environment.createSession(ExportFormat.ONNX_CLASSIFIER.write(generator, NAMES));
        OnnxTensor input =
            OnnxTensor.createTensor(
                environment,
                ByteBuffer.wrap(images.pixels()),
                new long[] {images.count(), 32, 32, 1},
                OnnxJavaType.UINT8);
        OrtSession.Result result = session.run(Map.of("images", input))) {
      float[][] probabilities = (float[][]) result.get("probabilities").orElseThrow().getValue();
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) probabilities[i / 4][i % 4]).isCloseTo(expected[i], within(TOLERANCE));
      }
    }
    assertThatThrownBy(() -> ExportFormat.ONNX_CLASSIFIER.write(RandomGenerators.dcgan(1), NAMES))
        .isInstanceOf(NoClassifierException.class);
  }

  @Test
  void npzHoldsEveryParameterByItsName() throws Exception {
    PublishedGenerator generator = RandomGenerators.dcgan(3);

    Map<String, byte[]> entries = entries(ExportFormat.NPZ.write(generator, NAMES));

    ByteBuffer all = generator.snapshot().parameters();
    int offset = 0;
    for (NetworkSpec.Tensor tensor : generator.snapshot().network().tensors()) {
      byte[] entry = entries.get(tensor.name() + ".npy");
      byte[] expected = new byte[(int) tensor.size() * Float.BYTES];
      all.get(offset, expected);
      offset += expected.length;
      assertThat(entry).endsWith(expected);
      assertThat(new String(entry, 10, 60, StandardCharsets.US_ASCII))
          .contains("'descr': '<f4'", "'fortran_order': False");
    }
    assertThat(offset).isEqualTo(all.remaining());
    String manifest = new String(entries.get("manifest.npy"), StandardCharsets.UTF_8);
    assertManifest(manifest.substring(manifest.indexOf("\n{") + 1), generator);
  }

  @Test
  void theSameGeneratorGivesTheSameBytes() {
    for (ExportFormat format : ExportFormat.values()) {
      assertThat(format.write(RandomGenerators.classifying("dcgan"), NAMES))
          .isEqualTo(format.write(RandomGenerators.classifying("dcgan"), NAMES));
    }
  }

  @Test
  void aLayerThatAFormatDoesNotHaveIsNamed() {
    assertThatThrownBy(() -> ExportFormat.DL4J.write(RandomGenerators.residual(), NAMES))
        .isInstanceOf(UnsupportedLayerException.class)
        .hasMessage(
            "The generator has a layer of type Residual, which cannot be written as dl4j;"
                + " onnx and npz take it.");
  }

  private static Latents latents(PublishedGenerator generator) {
    return Latents.seeded(3, COUNT, generator.latentSize());
  }

  private static Images sampled(PublishedGenerator generator, Latents z) {
    try (ImageGenerator engine = Engines.load(generator.snapshot(), new EngineOptions(1))) {
      return engine.sample(z);
    }
  }

  private static Run onnx(byte[] model, Latents z) throws Exception {
    return onnx(model, z, new int[0]);
  }

  private static Run onnx(byte[] model, Latents z, int[] labels) throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] classes = Arrays.stream(labels).asLongStream().toArray();
    try (OrtSession session = environment.createSession(model);
        OnnxTensor input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(z.values()), new long[] {z.count(), z.size()});
        OnnxTensor label =
            OnnxTensor.createTensor(
                environment, LongBuffer.wrap(classes), new long[] {classes.length});
        OrtSession.Result result =
            session.run(
                labels.length == 0 ? Map.of("z", input) : Map.of("z", input, "label", label))) {
      FloatBuffer values = ((OnnxTensor) result.get("values").orElseThrow()).getFloatBuffer();
      ByteBuffer images = ((OnnxTensor) result.get("images").orElseThrow()).getByteBuffer();
      float[] floats = new float[values.remaining()];
      values.get(floats);
      byte[] bytes = new byte[images.remaining()];
      images.get(bytes);
      return new Run(floats, bytes, session.getMetadata().getCustomMetadata());
    }
  }

  private static float[] deeplearning4j(byte[] zip, Latents z) throws IOException {
    MultiLayerNetwork network =
        ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(zip), false);
    INDArray input = Nd4j.create(z.values(), new long[] {z.count(), z.size()}, DataType.FLOAT);
    INDArray channelsFirst = network.output(input);
    return channelsFirst.permute(0, 2, 3, 1).dup('c').data().asFloat();
  }

  /** Each value lies within the tolerance of those that the pixel stands for. */
  private static void assertDraws(float[] values, byte[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      int pixel = pixels[i] & 0xFF;
      double lowest = pixel == 0 ? -1 : (pixel - 0.5) / 127.5 - 1;
      double highest = pixel == 255 ? 1 : (pixel + 0.5) / 127.5 - 1;
      assertThat((double) values[i])
          .as("value %d", i)
          .isBetween(lowest - TOLERANCE, highest + TOLERANCE);
    }
    assertThat(pixels).as("an image").hasSizeGreaterThan(0);
  }

  /** Pixels differ at most where a value lies between two levels. */
  private static void assertSamePixels(byte[] exported, byte[] pixels, float[] values) {
    for (int i = 0; i < pixels.length; i++) {
      if (exported[i] != pixels[i]) {
        double level = (values[i] + 1) * 127.5 + 0.5;
        assertThat(Math.abs(level - Math.rint(level)))
            .as("value %d", i)
            .isLessThan(TOLERANCE * 127.5);
      }
    }
  }

  private static void assertManifest(String json, PublishedGenerator generator) throws IOException {
    JsonNode manifest = JSON.readTree(json);
    assertThat(manifest.get("version").asLong()).isEqualTo(7);
    assertThat(manifest.get("sha256").asText()).isEqualTo(generator.manifest().getSha256());
    assertThat(manifest.get("networkSpec").toString())
        .isEqualTo(generator.snapshot().network().toJson());
  }

  private static Map<String, byte[]> entries(byte[] zip) throws IOException {
    Map<String, byte[]> entries = new HashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }
}
