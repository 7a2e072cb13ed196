package io.streamgan.sampler.respond;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;

/** Small JSON responses that caches must not store. */
public final class JsonResponse {
  static final ResponseHeaders HEADERS =
      ResponseHeaders.builder(HttpStatus.OK)
          .contentType(MediaType.JSON)
          .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
          .build();

  private JsonResponse() {}

  public static HttpResponse respond(JsonNode json) {
    return HttpResponse.of(HEADERS, HttpData.ofUtf8(json.toString()));
  }
}
