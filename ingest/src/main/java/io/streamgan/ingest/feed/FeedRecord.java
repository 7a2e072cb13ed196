package io.streamgan.ingest.feed;

/**
 * The value of a record to send.
 *
 * @param value as the topic carries it
 * @param images number of images in it
 * @param end position in the feed after the last of them
 */
record FeedRecord(byte[] value, int images, long end) {}
