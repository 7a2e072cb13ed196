package io.streamgan.sampler.generate;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A draw that waits in the queue.
 *
 * @param by generator to draw with; null for the newest one at the time of drawing
 */
record PendingDraw(
    @Nullable LoadedGenerator by,
    LatentSource latents,
    CompletableFuture<GeneratedSamples> outcome) {}
