/**
 * Sends the images of a source to Kafka, in an order, at a pace and within a distance from its
 * consumer. Depends on {@code source}, {@code schemas} and Kafka's clients.
 */
@NullMarked
package io.streamgan.ingest.feed;

import org.jspecify.annotations.NullMarked;
