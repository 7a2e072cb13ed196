/**
 * Detectors of what goes wrong in training: observations in, onset and end of conditions out. Knows
 * no topics and no Avro.
 */
@NullMarked
package io.streamgan.monitor.health;

import org.jspecify.annotations.NullMarked;
