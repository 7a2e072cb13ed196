/**
 * The topics of a pipeline, and how a topic is read without a consumer group: up to its end ({@link
 * io.streamgan.schemas.topics.TopicLog}), as it grows ({@link
 * io.streamgan.schemas.topics.TopicFollower}), or only its offsets ({@link
 * io.streamgan.schemas.topics.TopicLag}). Depends on Kafka's clients.
 */
@NullMarked
package io.streamgan.schemas.topics;

import org.jspecify.annotations.NullMarked;
