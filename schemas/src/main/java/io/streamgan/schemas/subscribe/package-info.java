/**
 * The client of a pipeline's topics: what is published about one model as Java objects, for
 * programs beside the pipeline, such as an alert, a report or a copy in a database. It stands at
 * the end of an image's path and publishes nothing. {@link
 * io.streamgan.schemas.subscribe.ModelTopics} is where to start.
 *
 * <p>Depends on the generated records and on {@code parts}, {@code serde}, {@code settings} and
 * {@code topics} of this module; no other package of it depends on this one. This module and its
 * libraries, Avro, Kafka's clients and Jackson, are all that such a program needs.
 */
@NullMarked
package io.streamgan.schemas.subscribe;

import org.jspecify.annotations.NullMarked;
