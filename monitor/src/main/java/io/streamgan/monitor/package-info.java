/**
 * Watches training from outside: what the trainer publishes becomes statistics, health events and
 * the generators' quality. Depends on {@code schemas}, {@code service}, {@code gan}'s public API
 * and Kafka.
 */
@NullMarked
package io.streamgan.monitor;

import org.jspecify.annotations.NullMarked;
