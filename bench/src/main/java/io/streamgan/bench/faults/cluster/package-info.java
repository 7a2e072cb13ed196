/** Kafka brokers in processes of their own, and the network between them and trainers. */
@NullMarked
package io.streamgan.bench.faults.cluster;

import org.jspecify.annotations.NullMarked;
