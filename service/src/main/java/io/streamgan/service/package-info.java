/**
 * What a service is run with, whatever it does with images: a topology on its Kafka Streams
 * threads, and meters that Prometheus reads. Depends on {@code schemas}, Kafka and Micrometer.
 */
@NullMarked
package io.streamgan.service;

import org.jspecify.annotations.NullMarked;
