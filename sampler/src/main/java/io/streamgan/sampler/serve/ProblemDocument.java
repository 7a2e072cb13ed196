package io.streamgan.sampler.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;

/**
 * A problem document (RFC 9457).
 *
 * @param detail one sentence for the client, without details of the server's internals
 * @param retryAfterSeconds seconds after which the client may try again; 0 for no Retry-After
 *     header
 */
record ProblemDocument(HttpStatus status, String detail, int retryAfterSeconds) {
  private static final MediaType MEDIA_TYPE = MediaType.create("application", "problem+json");

  ProblemDocument(HttpStatus status, String detail) {
    this(status, detail, 0);
  }

  AggregatedHttpResponse response() {
    return response(false);
  }

  /**
   * @param asError whether to add the member that clients of the inference protocol read
   */
  AggregatedHttpResponse response(boolean asError) {
    ObjectNode json = json();
    if (asError) {
      json.put("error", detail);
    }
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status)
            .contentType(MEDIA_TYPE)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    if (retryAfterSeconds > 0) {
      headers.setInt(HttpHeaderNames.RETRY_AFTER, retryAfterSeconds);
    }
    return AggregatedHttpResponse.of(headers.build(), HttpData.ofUtf8(json.toString()));
  }

  private ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "about:blank")
        .put("title", status.reasonPhrase())
        .put("status", status.code())
        .put("detail", detail);
  }
}
