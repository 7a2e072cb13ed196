package io.streamgan.sampler.generate;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Samples that somebody waits for.
 *
 * @param by the generator that is to draw them; null for the newest when their turn comes
 */
record PendingDraw(
    @Nullable LoadedGenerator by,
    LatentSource latents,
    CompletableFuture<GeneratedSamples> outcome) {}
