package io.streamgan.sampler.infer;

import com.linecorp.armeria.common.util.Exceptions;
import io.grpc.Status;
import io.streamgan.sampler.generate.GenerationEndedException;
import io.streamgan.sampler.generate.LabelException;
import io.streamgan.sampler.generate.LatentSizeException;
import io.streamgan.sampler.generate.NoGeneratorException;
import io.streamgan.sampler.generate.OverloadedException;
import io.streamgan.sampler.generate.UnknownVersionException;
import io.streamgan.sampler.model.UnknownModelException;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maps failures to gRPC statuses. The status of an unexpected failure has no details of the
 * server's internals.
 */
final class GrpcStatus {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcStatus.class);

  private GrpcStatus() {}

  static Status of(Throwable thrown) {
    Throwable cause = Exceptions.peel(thrown);
    if (cause instanceof InvalidInferenceException
        || cause instanceof LatentSizeException
        || cause instanceof LabelException) {
      return Status.INVALID_ARGUMENT.withDescription(cause.getMessage());
    }
    if (cause instanceof UnknownModelException || cause instanceof UnknownVersionException) {
      return Status.NOT_FOUND.withDescription(cause.getMessage());
    }
    if (cause instanceof NoGeneratorException || cause instanceof GenerationEndedException) {
      return Status.UNAVAILABLE.withDescription(cause.getMessage());
    }
    if (cause instanceof OverloadedException) {
      return Status.RESOURCE_EXHAUSTED.withDescription(cause.getMessage());
    }
    if (cause instanceof CancellationException) {
      return Status.CANCELLED;
    }
    LOG.error("gRPC call failed: {}", cause.getMessage(), cause);
    return Status.INTERNAL.withDescription("The server failed; its log says why.");
  }
}
