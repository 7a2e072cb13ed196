/**
 * The API of training and sampling: an engine takes training steps on real images, generates
 * images, and returns its state as a snapshot. The API uses plain Java types only; the numeric
 * library's arrays stay inside the engine's package. Depends on neither Kafka nor Avro.
 */
@NullMarked
package io.streamgan.gan;

import org.jspecify.annotations.NullMarked;
