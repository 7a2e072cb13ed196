package io.streamgan.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.cli.process.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "classify",
    description =
        "Asks a sampler for the classes of images and prints, for each image, the most probable"
            + " class and its probability. The model's objective must be semi-supervised.")
public final class ClassifyCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "PNG or JPEG images of the size that the model was trained on, or NumPy files: uint8,"
              + " [count, height, width, channels].")
  List<Path> files = List.of();

  @Mixin SamplerAddress sampler = new SamplerAddress();

  @Override
  public Integer call() throws IOException, InterruptedException {
    for (Path file : files) {
      JsonNode images =
          JSON.readTree(sampler.client().post("/v1/classify", read(file)).body()).get("images");
      for (int i = 0; i < images.size(); i++) {
        JsonNode image = images.get(i);
        System.out.printf(
            Locale.ROOT,
            "%s%s  %s  %.4f%n",
            file,
            images.size() == 1 ? "" : "[" + i + "]",
            image.get("name").asText(),
            image.get("probabilities").get(image.get("class").asInt()).asDouble());
      }
    }
    return 0;
  }

  private static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException("%s cannot be read: %s".formatted(file, FileErrors.inWords(e)), e);
    }
  }
}
