/**
 * The values of text fields in {@code HealthEvent} records, for all programs that write or read
 * them.
 */
@NullMarked
package io.streamgan.schemas.events;

import org.jspecify.annotations.NullMarked;
