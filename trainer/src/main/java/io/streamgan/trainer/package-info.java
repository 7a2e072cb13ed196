/**
 * The images topic to steps, and steps to metrics, samples, generators and checkpoints, exactly
 * once. {@code input} reads, validates and packs; {@link Trainer} drives the engine; {@code output}
 * commits; {@code checkpoint} saves and restores. Depends on {@code schemas}, {@code gan}, {@code
 * service} and Kafka's clients, on no other service.
 */
@NullMarked
package io.streamgan.trainer;

import org.jspecify.annotations.NullMarked;
