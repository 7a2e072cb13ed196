/**
 * Statistics of steps over windows of time. Depends on the records of {@code schemas}, and not on
 * Kafka.
 */
@NullMarked
package io.streamgan.monitor.windows;

import org.jspecify.annotations.NullMarked;
