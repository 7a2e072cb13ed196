/**
 * Settings: each has one declaration ({@link io.streamgan.schemas.settings.Declarations}), which is
 * also the key that reads it, and gets its value from one of four layers. Names that begin with
 * {@code kafka.} pass through to Kafka's clients. Depends on Kafka's {@code ConfigDef}.
 */
@NullMarked
package io.streamgan.schemas.settings;

import org.jspecify.annotations.NullMarked;
