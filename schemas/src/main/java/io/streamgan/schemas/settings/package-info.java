/**
 * How a setting gets its value: one declaration a setting, four layers of values, and the
 * pass-through to Kafka's clients. Depends on Kafka's {@code ConfigDef}.
 */
@NullMarked
package io.streamgan.schemas.settings;

import org.jspecify.annotations.NullMarked;
