/**
 * Settings. Each has one declaration ({@link io.streamgan.schemas.settings.Declarations}), whose
 * result is the key that reads it, and gets its value from one of four layers. Settings whose names
 * begin with {@code kafka.} are passed to Kafka's clients. Depends on Kafka's {@code ConfigDef}.
 */
@NullMarked
package io.streamgan.schemas.settings;

import org.jspecify.annotations.NullMarked;
