/**
 * The faults that end training or interrupt it, and which of them are transient. Depends on Kafka
 * clients only.
 */
@NullMarked
package io.streamgan.trainer.fault;

import org.jspecify.annotations.NullMarked;
