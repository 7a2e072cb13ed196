/**
 * The words of {@code HealthEvent} records, as trainers, monitor and clients write and read them.
 */
@NullMarked
package io.streamgan.schemas.events;

import org.jspecify.annotations.NullMarked;
