package io.streamgan.sampler.watch;

/**
 * An event of the stream.
 *
 * @param sequence number of the event in this hub, from 1
 * @param name {@code metrics}, {@code sample}, {@code generator}, {@code health}, {@code quality}
 *     or {@code status}
 * @param data JSON in one line
 */
record StreamEvent(long sequence, String name, String data) {}
