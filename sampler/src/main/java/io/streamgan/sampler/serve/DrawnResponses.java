package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.gan.ImageShape;
import io.streamgan.sampler.generate.GeneratedSamples;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.LatentSource;
import io.streamgan.sampler.generate.SampleLimit;
import io.streamgan.sampler.respond.Encoders;
import io.streamgan.sampler.respond.ResponseSender;
import io.streamgan.schemas.classes.ClassNames;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** What services need to draw samples, and to encode and send them. */
record DrawnResponses(
    GenerationThread generation,
    SampleLimit limit,
    Supplier<ClassNames> classes,
    Encoders encoders,
    ResponseSender sender) {
  /**
   * Draws with the generator of {@code version}, or with the newest one if empty, and encodes the
   * samples.
   *
   * @param shape of the samples
   */
  HttpResponse respond(
      ServiceRequestContext ctx,
      OptionalLong version,
      LatentSource latents,
      ImageShape shape,
      Function<GeneratedSamples, HttpResponse> encoding) {
    admit(ctx, latents.count(), shape);
    return finish(ctx, generation.draw(version, latents), encoding);
  }

  /** Reserves the memory of {@code count} samples and of their encoded form. */
  void admit(ServiceRequestContext ctx, int count, ImageShape shape) {
    sender.admit(ctx, 2L * count * shape.bytes());
  }

  /** Encodes what has been drawn. */
  <T> HttpResponse finish(
      ServiceRequestContext ctx, CompletableFuture<T> drawn, Function<T, HttpResponse> encoding) {
    return HttpResponse.of(encoders.finish(ctx, drawn, encoding));
  }
}
