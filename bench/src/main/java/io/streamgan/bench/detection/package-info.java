/**
 * Failures in a live pipeline, and the time until the monitor reports each. Depends on all
 * services.
 */
@NullMarked
package io.streamgan.bench.detection;

import org.jspecify.annotations.NullMarked;
