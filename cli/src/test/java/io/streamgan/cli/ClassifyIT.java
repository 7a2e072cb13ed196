package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.streamgan.cli.Program.Ended;
import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.source.SourceImage;
import io.streamgan.ingest.source.SyntheticDigits;
import io.streamgan.ingest.source.digits.DigitDrift;
import io.streamgan.sampler.export.NpyWriter;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model with {@code objective=semi-supervised}, from its images to its clients. */
class ClassifyIT {
  private static final int COUNT = 60;
  private static final SyntheticDigits UNSEEN =
      new SyntheticDigits(new ImageShape(32, 32, 1), 77, DigitDrift.NONE);

  @TempDir static Path directory;

  private static RunningBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = RunningBroker.startWithTopics(directory);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void classifiesDigitsThatItHasNotSeen() throws Exception {
    broker.feedSynthetic(4096);
    Ended trained =
        broker.run(
            "train",
            "--steps",
            "120",
            "--batch",
            "32",
            "--objective",
            "semi-supervised",
            "-D",
            "network.width=16",
            "-D",
            "objective.labelled.share=0.5");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    Path digits = writeDigits();

    try (Program sampler = broker.program("sampler", "--port", "0")) {
      String url = sampler.awaitOnError("API at (\\S+)");
      sampler.awaitOnError("serving generator");
      Ended classified =
          Program.streamgan(directory, "classify", digits.toString(), "--server", url).end();

      assertThat(classified.exitCode()).as(classified.err()).isZero();
      List<String> lines = classified.out().lines().toList();
      assertThat(lines).hasSize(COUNT);
      assertThat(lines.get(1)).matches(".*digits\\.npy\\[1]  \\d  [01]\\.\\d{4}");
      int right = 0;
      for (int i = 0; i < COUNT; i++) {
        right += lines.get(i).split(" {2}")[1].equals(name(i)) ? 1 : 0;
      }
      assertThat(right).as(classified.out()).isGreaterThan(COUNT / 2);
      assertPythonAndTheModelForOnnxAgree(url, digits);
      assertThat(sampler.interrupt().exitCode()).isZero();
    }
  }

  @Test
  void saysThatAModelHasNoClassifier() throws Exception {
    String prefix = "topics.prefix=plain.";
    String[] shared = {"-D", prefix, "-D", "topics.create=true"};
    assertThat(run(shared, "feed", "--images", "synthetic", "-D", "feed.limit=64").exitCode())
        .isZero();
    assertThat(
            run(shared, "train", "--steps", "2", "--batch", "16", "-D", "network.width=8")
                .exitCode())
        .isZero();
    try (Program sampler =
        broker.program("sampler", "--port", "0", "-D", prefix, "-D", "topics.create=true")) {
      String url = sampler.awaitOnError("API at (\\S+)");
      sampler.awaitOnError("serving generator");

      Ended refused =
          Program.streamgan(directory, "classify", writeDigits().toString(), "--server", url).end();

      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err())
          .contains("501: The model has no classifier; train one with objective=semi-supervised.");
    }
  }

  private static void assertPythonAndTheModelForOnnxAgree(String url, Path digits) {
    Ended export =
        Program.streamgan(
                directory,
                "export",
                "--format",
                "onnx-classifier",
                "--out",
                "classifier.onnx",
                "--server",
                url)
            .end();
    assertThat(export.exitCode()).as(export.err()).isZero();
    assertThat(directory.resolve("classifier.onnx")).isNotEmptyFile();
    assumeThat(PythonClientTest.isPossible(directory))
        .as("Python's avro and kafka packages are installed")
        .isTrue();
    Ended python =
        Program.other(
                directory,
                PythonClientTest.PYTHON,
                "-c",
                "import sys; sys.path.insert(0, sys.argv[1]); import streamgan\n"
                    + "found = streamgan.Sampler(sys.argv[2]).classify(open(sys.argv[3],"
                    + " 'rb').read())\n"
                    + "print(len(found), all(abs(sum(c.probabilities) - 1) < 1e-3 for c in"
                    + " found))\n"
                    + "stream = streamgan.Stream(sys.argv[4], timeout=20)\n"
                    + "generator = next(stream.generators())\n"
                    + "size = generator.fields['size'] - generator.fields['classifierSize']\n"
                    + "print(len(generator.parameters) == size < generator.fields['size'])",
                Program.file("clients/python").toString(),
                url,
                digits.toString(),
                broker.servers())
            .end();
    assertThat(python.out().lines()).as(python.err()).containsExactly(COUNT + " True", "True");
  }

  private static Path writeDigits() throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(NpyWriter.header("|u1", List.of((long) COUNT, 32L, 32L, 1L)));
    for (int i = 0; i < COUNT; i++) {
      file.write(UNSEEN.read(i).pixels());
    }
    return Files.write(directory.resolve("digits.npy"), file.toByteArray());
  }

  private static String name(int index) {
    SourceImage image = UNSEEN.read(index);
    return Integer.toString(image.label());
  }

  private static Ended run(String[] shared, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(Arrays.asList(shared));
    return broker.run(all.toArray(String[]::new));
  }
}
