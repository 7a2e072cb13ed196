/**
 * A single-node Kafka broker in this process: for the demo, for development and for tests. Where a
 * cluster is at hand, nothing of this package is needed. Depends on Kafka's server alone.
 */
@NullMarked
package io.streamgan.broker;

import org.jspecify.annotations.NullMarked;
