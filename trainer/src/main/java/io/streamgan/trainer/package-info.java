/**
 * Trains on the images topic and publishes metrics, samples, generators and checkpoints, exactly
 * once. {@link io.streamgan.trainer.Trainer} wires the packages: {@code input} reads, validates and
 * packs images; {@code model} learns from them; {@code output} commits; {@code checkpoint} saves
 * and restores; {@code events} handles and reports events; {@code settings} declares what users
 * set; {@code cluster} makes Kafka clients; {@code admin} changes a model from outside. Depends on
 * {@code schemas}, {@code gan}, {@code service} and Kafka's clients, on no other service.
 */
@NullMarked
package io.streamgan.trainer;

import org.jspecify.annotations.NullMarked;
