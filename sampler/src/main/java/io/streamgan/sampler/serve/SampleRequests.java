package io.streamgan.sampler.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.QueryParamsBuilder;
import com.linecorp.armeria.common.util.Exceptions;
import io.streamgan.sampler.generate.GeneratedSamples;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.OverloadedException;
import io.streamgan.sampler.generate.SampleLimit;
import io.streamgan.sampler.model.Models;
import io.streamgan.schemas.classes.ClassNames;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests for samples that do not come over HTTP: JSON objects with the parameters of
 * {@code /v1/samples}, {@code model} among them. The reply has the same bytes as the HTTP response.
 */
public final class SampleRequests {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Maximum size of a reply; the record has room for its key and headers as well. */
  private static final int MAX_BYTES = 15 << 20;

  private static final int MAX_REQUEST_BYTES = 1 << 20;

  private final Models<GenerationThread> models;
  private final SampleLimit limit;
  private final Supplier<ClassNames> classes;

  /**
   * A reply to a request.
   *
   * @param headers {@code status} as HTTP has it, {@code content-type}, and for samples {@code
   *     generator-version}, {@code images-seen} and {@code seed}
   * @param body samples, or a problem document
   */
  public record Reply(Map<String, String> headers, byte[] body) {}

  /**
   * @param classes returns the names that requests may use for classes
   */
  public SampleRequests(
      Models<GenerationThread> models, SampleLimit limit, Supplier<ClassNames> classes) {
    this.models = models;
    this.limit = limit;
    this.classes = classes;
  }

  /**
   * Returns the reply to {@code request}, which is a problem document if the request is invalid.
   *
   * @param request JSON; null or empty for the defaults
   * @throws OverloadedException when too many draws wait
   */
  public CompletableFuture<Reply> answer(byte @Nullable [] request) {
    try {
      QueryParams params = params(request);
      GenerationThread generation = models.chosen(QueryParameters.model(params));
      OptionalLong version = SampleQuery.version(params);
      SampleQuery query =
          SampleQuery.parse(
              params, limit.of(generation.find(version).generator().imageShape()), classes.get());
      long seed = query.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong(1L << 32));
      return generation
          .draw(version, query.latents(seed))
          .thenApply(samples -> reply(samples, query, seed))
          .exceptionally(SampleRequests::problem);
    } catch (OverloadedException e) {
      throw e;
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture(problem(e));
    }
  }

  /** Returns the reply to a request that is refused; {@code detail} is the reason, one sentence. */
  public static Reply refusal(String detail) {
    return problem(new BadParameterException(detail));
  }

  private static QueryParams params(byte @Nullable [] request) {
    QueryParamsBuilder params = QueryParams.builder();
    if (request == null || request.length == 0) {
      return params.build();
    }
    if (request.length > MAX_REQUEST_BYTES) {
      throw new BadParameterException(
          "The request has %d bytes, and may have %d."
              .formatted(request.length, MAX_REQUEST_BYTES));
    }
    JsonNode json;
    try {
      json = JSON.readTree(request);
    } catch (IOException e) {
      throw new BadParameterException("The request is no JSON.");
    }
    if (!json.isObject()) {
      throw new BadParameterException("The request is no JSON object.");
    }
    json.properties().forEach(member -> params.add(member.getKey(), member.getValue().asText()));
    return params.build();
  }

  private static Reply reply(GeneratedSamples samples, SampleQuery query, long seed) {
    byte[] body = SampleService.body(samples, query, seed);
    if (body.length > MAX_BYTES) {
      throw new BadParameterException(
          "The samples take %d bytes, and a reply has room for %d; ask for fewer."
              .formatted(body.length, MAX_BYTES));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("status", Integer.toString(HttpStatus.OK.code()));
    headers.put("content-type", query.format().mediaType().toString());
    headers.put("generator-version", Long.toString(samples.generator().getVersion()));
    headers.put("images-seen", Long.toString(samples.generator().getImagesSeen()));
    headers.put("seed", Long.toString(seed));
    return new Reply(headers, body);
  }

  private static Reply problem(Throwable thrown) {
    ProblemDocument problem = ProblemHandler.of(Exceptions.peel(thrown), "a topic");
    Map<String, String> headers =
        Map.of(
            "status",
            Integer.toString(problem.status().code()),
            "content-type",
            "application/problem+json");
    return new Reply(headers, problem.response().content().array());
  }
}
