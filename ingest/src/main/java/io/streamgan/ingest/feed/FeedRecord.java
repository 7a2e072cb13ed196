package io.streamgan.ingest.feed;

/**
 * The value of a record to send.
 *
 * @param value as the topic carries it
 * @param images number of images in it
 * @param lastId id of the last of them
 * @param end position in the feed after it
 */
record FeedRecord(byte[] value, int images, String lastId, long end) {}
