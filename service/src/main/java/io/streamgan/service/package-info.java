/**
 * Infrastructure that all services share: a topology with its Kafka Streams threads, and meters for
 * Prometheus. Depends on {@code schemas}, Kafka and Micrometer.
 */
@NullMarked
package io.streamgan.service;

import org.jspecify.annotations.NullMarked;
