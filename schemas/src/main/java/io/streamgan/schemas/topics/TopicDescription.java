package io.streamgan.schemas.topics;

/**
 * Size of a topic.
 *
 * @param partitions number of partitions
 * @param records number of offsets from the first to the last record, over all partitions; this
 *     includes transaction markers and compacted records
 * @param bytes size on disk of all replicas
 */
public record TopicDescription(int partitions, long records, long bytes) {}
