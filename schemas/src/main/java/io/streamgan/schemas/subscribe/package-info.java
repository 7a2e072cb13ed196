/**
 * What a pipeline publishes about one model as Java objects, for programs beside it: an alert, a
 * report, a copy in a database. {@link io.streamgan.schemas.subscribe.ModelTopics} is where to
 * start. This module and its libraries, Avro, Kafka's clients and Jackson, are all that such a
 * program needs.
 */
@NullMarked
package io.streamgan.schemas.subscribe;

import org.jspecify.annotations.NullMarked;
