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
 * Distinguishes transient faults (the cluster cannot be reached, the transaction took too long,
 * another producer has begun) from permanent ones. After a transient fault, training continues with
 * a new producer from the newest checkpoint.
 */
public final class TransientFault {
  private TransientFault() {}

  /** Whether {@code fault} or one of its causes is transient. */
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
   * Describes the deepest cause of {@code fault} that Kafka, the schema registry or the checkpoint
   * store reports.
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
