package io.streamgan.bench.learning;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.BenchException;
import io.streamgan.gan.Device;
import io.streamgan.gan.Engines;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Precision;
import io.streamgan.ingest.source.ImageSources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Judges the newest generator of a sampler, or samples in a NumPy file, with images that the judge
 * has not learned.
 *
 * <p>Arguments: {@code images=PATH}; {@code sampler=URL} or {@code samples=FILE.npy}, uint8 [n,
 * height, width, channels]; {@code held=5000}, the number of the last images that the judge does
 * not learn, and of samples; {@code shuffle=true} for a source that is sorted by class; {@code
 * judge=FILE}, which keeps its network; {@code features=FILE}, a Keras file or an ONNX model, and
 * {@code layer=NAME}, whose features are compared in place of the judge's.
 */
final class Judge {
  private static final int SAMPLES_AT_ONCE = 50;

  private Judge() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    // Deeplearning4j would load the libraries without what the engine sets for them.
    Engines.use(Device.CPU, Precision.FLOAT32);
    Arguments given = new Arguments(arguments);
    String images = given.take("images").orElse(ImageSources.SYNTHETIC);
    String sampler = given.take("sampler").orElse("");
    String file = given.take("samples").orElse("");
    int heldCount = given.take("held", 5_000);
    boolean shuffle = given.takeFlag("shuffle");
    Path network = Path.of(given.take("judge").orElse("bench/target/judge.zip"));
    Optional<NetworkFeatures> features = NetworkFeatures.take(given);
    given.requireNoOthers();
    if (sampler.isEmpty() == file.isEmpty()) {
      throw new BenchException("give either sampler=URL or samples=FILE.npy");
    }

    Images generated = file.isEmpty() ? ask(sampler, heldCount) : Samples.read(Path.of(file));
    LabelledSet read = LabelledSet.read(images, generated.shape());
    LabelledSet all = shuffle ? read.shuffled() : read;
    LabelledSet learned = all.range(0, all.size() - heldCount);
    LabelledSet held = all.range(learned.size(), all.size());
    JudgeNetwork judge = JudgeNetwork.of(network, learned, features);
    System.out.printf(
        "%d samples, judged by the features of %s with %d images that the judge classifies with an"
            + " accuracy of %.4f%n",
        generated.count(), judge.features(), held.size(), judge.accuracy(held));
    System.out.println(Verdict.HEADER);
    System.out.println(judge.judge(held.images(), generated).line());
  }

  /** Returns {@code count} samples of the sampler at {@code address}, with seeds from 0. */
  private static Images ask(String address, int count) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    ImageShape shape = null;
    for (int from = 0; from < count; from += SAMPLES_AT_ONCE) {
      URI uri =
          URI.create(
              "%s/v1/samples?count=%d&seed=%d&format=npy"
                  .formatted(address, Math.min(SAMPLES_AT_ONCE, count - from), from));
      HttpResponse<byte[]> answer =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new BenchException("%s answered %d".formatted(uri, answer.statusCode()));
      }
      Path file = Files.createTempFile("samples", ".npy");
      Files.write(file, answer.body());
      Images images = Samples.read(file);
      Files.delete(file);
      pixels.writeBytes(images.pixels());
      shape = images.shape();
    }
    if (shape == null) {
      throw new BenchException("no samples were asked for");
    }
    return new Images(shape, count, pixels.toByteArray());
  }
}
