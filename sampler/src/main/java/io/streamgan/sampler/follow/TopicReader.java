package io.streamgan.sampler.follow;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is done with the records of a topic. Called by the one thread that follows it. */
interface TopicReader {
  /** The next record, in the order of its partition; committed, and with a key. */
  void read(ConsumerRecord<String, byte[]> record) throws InterruptedException;

  /** All records that were there at the start have been read. Called once. */
  void caughtUp() throws InterruptedException;
}
