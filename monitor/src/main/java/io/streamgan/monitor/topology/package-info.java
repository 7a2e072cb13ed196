/**
 * The Kafka Streams wiring of windows and detectors: {@code metrics}, {@code samples} and {@code
 * quality} in, {@code metric-windows} and {@code events} out.
 */
@NullMarked
package io.streamgan.monitor.topology;

import org.jspecify.annotations.NullMarked;
