package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.generate.GeneratedSamples;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.LatentSource;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.sampler.watch.TrainingWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * {@code GET /v1/timelapse.gif}: animates samples of the same latents over the course of training.
 * Without a seed, the frames are the trainer's sample grids, which reach back to the beginning of
 * the run. With a seed, or before the first grid, they are the samples of that seed from every
 * loaded version.
 */
final class TimelapseService implements HttpService {
  private static final int MAX_FRAMES = 200;
  private static final int DEFAULT_FRAMES = 60;
  private static final int DEFAULT_DELAY_MILLIS = 120;
  private static final int DEFAULT_COUNT = 16;
  private static final long DEFAULT_SEED = 7;
  private static final List<String> NAMES =
      List.of("frames", "delay", "seed", "label", "class", "count", "columns");

  private final DrawnResponses responses;
  private final TrainingWatch watch;

  TimelapseService(DrawnResponses responses, TrainingWatch watch) {
    this.responses = responses;
    this.watch = watch;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    QueryParameters params = new QueryParameters(ctx.queryParams(), NAMES);
    int frames = params.integer("frames", 1, MAX_FRAMES).orElse(DEFAULT_FRAMES);
    int delay = params.integer("delay", 20, 10_000).orElse(DEFAULT_DELAY_MILLIS);
    OptionalLong seed = params.seed("seed");
    LoadedGenerator newest = responses.generation().find(OptionalLong.empty());
    int max = responses.limit().of(newest.generator().imageShape());
    OptionalInt asked = params.integer("count", 1, max);
    int count = asked.orElse(Math.min(DEFAULT_COUNT, max));
    OptionalInt columns = params.integer("columns", 1, count);
    OptionalInt label = params.label(responses.classes().get());
    if (seed.isEmpty() && (asked.isPresent() || columns.isPresent() || label.isPresent())) {
      throw new BadParameterException("Parameters count, columns and label need a seed.");
    }
    List<byte[]> reported = seed.isPresent() ? List.of() : spread(watch.pictures(), frames);
    if (!reported.isEmpty()) {
      responses.sender().admit(ctx, 2L * reported.stream().mapToLong(png -> png.length).sum());
      return HttpResponse.of(responses.encoders().begin(ctx, () -> respond(ctx, reported, delay)));
    }
    LatentSource latents = LatentSource.seeded(seed.orElse(DEFAULT_SEED), count).ofClass(label);
    List<LoadedGenerator> versions = spread(responses.generation().kept(), frames);
    responses.admit(ctx, versions.size() * count, newest.generator().imageShape());
    int width = columns.orElse(SampleQuery.squarest(count));
    return responses.finish(
        ctx,
        draw(versions, latents),
        drawn ->
            respond(
                ctx,
                drawn.stream().map(each -> ImageGrid.png(each.images(), width)).toList(),
                delay));
  }

  /**
   * Draws with one version after the other, so that one draw waits at a time, and passes over
   * versions that are no longer loaded at their turn; cancelling the result cancels what has not
   * been drawn.
   */
  private CompletableFuture<List<GeneratedSamples>> draw(
      List<LoadedGenerator> versions, LatentSource latents) {
    GenerationThread generation = responses.generation();
    List<GeneratedSamples> drawn = new ArrayList<>();
    CompletableFuture<List<GeneratedSamples>> all = new CompletableFuture<>();
    CompletableFuture<Void> turn = CompletableFuture.completedFuture(null);
    for (LoadedGenerator version : versions) {
      turn =
          turn.thenCompose(
              before -> {
                if (!generation.kept().contains(version)) {
                  return CompletableFuture.completedFuture(null);
                }
                CompletableFuture<GeneratedSamples> draw =
                    generation.draw(OptionalLong.of(version.version()), latents);
                all.whenComplete((done, failure) -> draw.cancel(false));
                return draw.thenAccept(drawn::add);
              });
    }
    turn.whenComplete(
        (end, failure) -> {
          if (failure == null) {
            all.complete(drawn);
          } else {
            all.completeExceptionally(failure);
          }
        });
    return all;
  }

  /**
   * Returns up to {@code count} elements of {@code all}, evenly spaced, including the first and the
   * last.
   */
  private static <T> List<T> spread(List<T> all, int count) {
    if (all.size() <= count) {
      return all;
    }
    return IntStream.range(0, count)
        .mapToObj(i -> all.get(count == 1 ? all.size() - 1 : i * (all.size() - 1) / (count - 1)))
        .toList();
  }

  private HttpResponse respond(ServiceRequestContext ctx, List<byte[]> pngs, int delayMillis) {
    return responses
        .sender()
        .send(
            ctx,
            ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.GIF)
                .setInt("X-Frames", pngs.size())
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .build(),
            AnimatedGif.of(pngs, delayMillis));
  }
}
