package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AsciiString;
import io.streamgan.sampler.access.AccessDeniedException;
import io.streamgan.sampler.classify.InvalidImagesException;
import io.streamgan.sampler.export.UnsupportedLayerException;
import io.streamgan.sampler.follow.NoRealImagesException;
import io.streamgan.sampler.generate.GenerationEndedException;
import io.streamgan.sampler.generate.LabelException;
import io.streamgan.sampler.generate.LatentSizeException;
import io.streamgan.sampler.generate.NoClassifierException;
import io.streamgan.sampler.generate.NoGeneratorException;
import io.streamgan.sampler.generate.OverloadedException;
import io.streamgan.sampler.generate.UnknownVersionException;
import io.streamgan.sampler.infer.InvalidInferenceException;
import io.streamgan.sampler.model.UnknownModelException;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Converts every failure, including those of the framework, to a {@link ProblemDocument}. */
final class ProblemHandler implements ServerErrorHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
  private static final String INFERENCE = "/v2";
  private static final Pattern INFER = Pattern.compile("/(infer|repository/index)/?$");

  @Override
  public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable thrown) {
    Throwable cause = Exceptions.peel(thrown);
    if (cause instanceof HttpResponseException e) {
      return e.httpResponse();
    }
    return respond(of(cause, ctx.path()), ctx.path()).toHttpResponse();
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext ctx,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    String path = headers == null ? "" : path(headers);
    return respond(of(status, path), path);
  }

  /** Returns the problem document for {@code cause}. */
  static ProblemDocument of(Throwable cause, String path) {
    if (cause instanceof BadParameterException
        || cause instanceof InvalidInferenceException
        || cause instanceof InvalidImagesException
        || cause instanceof LatentSizeException
        || cause instanceof LabelException) {
      return new ProblemDocument(HttpStatus.BAD_REQUEST, String.valueOf(cause.getMessage()));
    }
    if (cause instanceof UnknownVersionException || cause instanceof UnknownModelException) {
      return new ProblemDocument(HttpStatus.NOT_FOUND, String.valueOf(cause.getMessage()));
    }
    if (cause instanceof UnsupportedLayerException || cause instanceof NoClassifierException) {
      return new ProblemDocument(HttpStatus.NOT_IMPLEMENTED, String.valueOf(cause.getMessage()));
    }
    if (cause instanceof AccessDeniedException e) {
      return new ProblemDocument(
          e.status(),
          String.valueOf(e.getMessage()),
          switch (e.status().code()) {
            case 429 -> 1;
            case 503 -> 5;
            default -> 0;
          });
    }
    if (cause instanceof GenerationEndedException) {
      return new ProblemDocument(
          HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(cause.getMessage()));
    }
    if (cause instanceof NoGeneratorException) {
      return new ProblemDocument(
          HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(cause.getMessage()), 5);
    }
    if (cause instanceof NoRealImagesException) {
      return new ProblemDocument(
          HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(cause.getMessage()), 5);
    }
    if (cause instanceof OverloadedException) {
      return new ProblemDocument(
          HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(cause.getMessage()), 1);
    }
    if (cause instanceof RequestTimeoutException || cause instanceof CancellationException) {
      return new ProblemDocument(
          HttpStatus.SERVICE_UNAVAILABLE,
          "The request took too long; try again with fewer samples.",
          1);
    }
    if (cause instanceof ContentTooLargeException) {
      return of(HttpStatus.REQUEST_ENTITY_TOO_LARGE, path);
    }
    if (cause instanceof HttpStatusException e) {
      return of(e.httpStatus(), path);
    }
    LOG.error("request for {} failed: {}", path, cause.getMessage(), cause);
    return of(HttpStatus.INTERNAL_SERVER_ERROR, path);
  }

  private static ProblemDocument of(HttpStatus status, String path) {
    return switch (status.code()) {
      case 404 ->
          new ProblemDocument(
              status, "This server has no resource at this path; docs/sampler.md lists its paths.");
      case 405 ->
          new ProblemDocument(
              status, "This path accepts %s only.".formatted(methods(path, " and ")));
      case 413 ->
          new ProblemDocument(status, "The request's body is larger than this server accepts.");
      case 415 ->
          new ProblemDocument(
              status, "The request's body may be compressed with gzip or deflate only.");
      case 500 -> new ProblemDocument(status, "The server failed; its log says why.");
      case 503 ->
          new ProblemDocument(status, "The server cannot answer now; try again shortly.", 1);
      default -> new ProblemDocument(status, "This server does not support the request.");
    };
  }

  private static AggregatedHttpResponse respond(ProblemDocument problem, String path) {
    AggregatedHttpResponse response = problem.response(isInference(path));
    return switch (problem.status().code()) {
      case 401 -> with(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer", response);
      case 405 -> with(HttpHeaderNames.ALLOW, methods(path, ", "), response);
      default -> response;
    };
  }

  /** Whether clients of the inference protocol call {@code path}. */
  private static boolean isInference(String path) {
    return path.startsWith(INFERENCE);
  }

  private static AggregatedHttpResponse with(
      AsciiString name, String value, AggregatedHttpResponse response) {
    return AggregatedHttpResponse.of(
        response.headers().toBuilder().set(name, value).build(), response.content());
  }

  private static String methods(String path, String separator) {
    return path.equals("/v1/session")
            || path.equals("/v1/classify")
            || isInference(path) && INFER.matcher(path).find()
        ? "POST"
        : "GET" + separator + "HEAD";
  }

  private static String path(RequestHeaders headers) {
    String path = headers.path();
    return path == null ? "" : path;
  }
}
