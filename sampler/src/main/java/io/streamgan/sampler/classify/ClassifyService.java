package io.streamgan.sampler.classify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.Images;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.SampleLimit;
import io.streamgan.sampler.respond.ResponseSender;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.classes.ClassNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** {@code POST /v1/classify}: the classes of images, by the classifier of the newest generator. */
public final class ClassifyService implements HttpService {
  /** The one parameter, which has chosen this service. */
  private static final Set<String> MODEL = Set.of("model");

  /** Length of a probability as text, with a comma. */
  private static final int PROBABILITY_BYTES = 16;

  private final GenerationThread generation;
  private final ClassifierThread thread;
  private final SampleLimit limit;
  private final Supplier<ClassNames> classes;
  private final ResponseSender sender;

  /**
   * @param generation has the newest generator
   * @param limit limits the number of images of a request as that of samples
   * @param classes returns the names of the classes
   */
  public ClassifyService(
      GenerationThread generation,
      ClassifierThread thread,
      SampleLimit limit,
      Supplier<ClassNames> classes,
      ResponseSender sender) {
    this.generation = generation;
    this.thread = thread;
    this.limit = limit;
    this.classes = classes;
    this.sender = sender;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    PublishedGenerator generator = generation.find(OptionalLong.empty()).generator();
    ClassifierSnapshot classifier = ClassifierThread.of(generator);
    if (!MODEL.containsAll(ctx.queryParams().names())) {
      throw new InvalidImagesException("This path takes no parameters, only images in the body.");
    }
    ImageBody expected = new ImageBody(classifier.imageShape(), limit.of(classifier.imageShape()));
    CompletableFuture<HttpResponse> response =
        request
            .aggregate()
            .thenComposeAsync(
                whole -> {
                  Images images = expected.read(whole.content().array());
                  sender.admit(
                      ctx, (long) images.count() * classifier.classes() * PROBABILITY_BYTES);
                  CompletableFuture<float[]> outcome = thread.classify(classifier, images);
                  ctx.whenRequestCancelled().thenAccept(cause -> outcome.cancel(false));
                  return outcome;
                },
                ctx.blockingTaskExecutor())
            .thenApply(
                probabilities -> respond(ctx, generator.manifest(), classifier, probabilities));
    return HttpResponse.of(response);
  }

  private HttpResponse respond(
      ServiceRequestContext ctx,
      GeneratorManifest manifest,
      ClassifierSnapshot classifier,
      float[] probabilities) {
    ResponseHeaders headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.JSON)
            .setLong("X-Generator-Version", manifest.getVersion())
            .setLong("X-Images-Seen", manifest.getImagesSeen())
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .build();
    ObjectNode json = json(manifest, classifier.classes(), classes.get().names(), probabilities);
    return sender.send(ctx, headers, json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode json(
      GeneratorManifest manifest, int classes, List<String> names, float[] probabilities) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("runId", manifest.getRunId())
            .put("generatorVersion", manifest.getVersion())
            .put("imagesSeen", manifest.getImagesSeen());
    ArrayNode images = json.putArray("images");
    for (int from = 0; from < probabilities.length; from += classes) {
      int best = 0;
      for (int k = 1; k < classes; k++) {
        best = probabilities[from + k] > probabilities[from + best] ? k : best;
      }
      ObjectNode image = images.addObject().put("class", best);
      // A class without a name has its index as name, as in requests for samples of a class.
      image.put("name", best < names.size() ? names.get(best) : Integer.toString(best));
      ArrayNode each = image.putArray("probabilities");
      for (int k = 0; k < classes; k++) {
        each.add(probabilities[from + k]);
      }
    }
    return json;
  }
}
