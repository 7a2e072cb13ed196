/**
 * Detectors of faults of training: they turn observations into onsets and ends of conditions.
 * Depends on neither topics nor Avro.
 */
@NullMarked
package io.streamgan.monitor.health;

import org.jspecify.annotations.NullMarked;
