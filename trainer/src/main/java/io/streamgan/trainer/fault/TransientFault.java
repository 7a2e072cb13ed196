package io.streamgan.trainer.fault;

import io.streamgan.schemas.serde.SchemaRegistryException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;

/**
 * Tells faults that pass (the cluster cannot be reached, the transaction took too long, another
 * producer has begun) from those that stay. After one that passes, a new producer and the newest
 * checkpoint are all that it takes to go on.
 */
public final class TransientFault {
  private TransientFault() {}

  /** Whether {@code fault} or what caused it passes. */
  public static boolean is(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException
          || cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException
          || cause instanceof InvalidTxnStateException
          || cause instanceof InvalidPidMappingException
          || cause instanceof OutOfOrderSequenceException
          || cause instanceof TransactionAbortableException
          || cause instanceof TransactionAbortedException
          || cause instanceof CheckpointStoreException
          || cause instanceof SchemaRegistryException) {
        return true;
      }
    }
    return false;
  }

  /**
   * What is at the bottom of {@code fault}, as far as Kafka, the schema registry or the checkpoint
   * store report it.
   */
  public static String reason(Throwable fault) {
    Throwable deepest = fault;
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof KafkaException) {
        deepest = cause;
      }
    }
    return deepest.getClass().getSimpleName() + ": " + deepest.getMessage();
  }
}
