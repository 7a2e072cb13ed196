/**
 * From records on the images topic to mini-batches: reading ahead, validating, packing across the
 * borders of records, and the position that has been learned. Depends on {@code schemas}, the
 * images of {@code gan} and Kafka's consumer; knows no engine and no output.
 */
@NullMarked
package io.streamgan.trainer.input;

import org.jspecify.annotations.NullMarked;
