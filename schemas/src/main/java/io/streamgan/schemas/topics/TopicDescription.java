package io.streamgan.schemas.topics;

/**
 * What a topic holds.
 *
 * @param records distance from its first to its last offset, over all partitions; transaction
 *     markers and compacted records count
 * @param bytes on the disks of all replicas
 */
public record TopicDescription(int partitions, long records, long bytes) {}
