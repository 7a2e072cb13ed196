/**
 * Monitors training from outside: turns the trainer's records into statistics and health events,
 * and evaluates generators. Depends on {@code schemas}, {@code service}, {@code gan}'s public API
 * and Kafka.
 */
@NullMarked
package io.streamgan.monitor;

import org.jspecify.annotations.NullMarked;
