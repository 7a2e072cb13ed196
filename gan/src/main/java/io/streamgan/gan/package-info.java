/**
 * Learning as callers see it: images in, one alternating step, images out, and the state to save.
 * Plain Java only; arrays of a numeric library stay inside the engine's package. Knows no Kafka and
 * no Avro.
 */
@NullMarked
package io.streamgan.gan;

import org.jspecify.annotations.NullMarked;
