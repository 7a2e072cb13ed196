package io.streamgan.sampler.infer;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.encoding.StreamDecoderFactory;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.encoding.DecodingService;
import java.util.Locale;
import java.util.Set;

/**
 * Decompresses request bodies. The limit of a body's size applies to the decompressed bytes.
 * Encodings other than gzip and deflate are answered with status 415.
 */
final class RequestDecoding {
  private static final Set<String> KNOWN = Set.of("identity", "gzip", "deflate");

  private RequestDecoding() {}

  static HttpService decorate(HttpService service) {
    HttpService decoding =
        service.decorate(
            DecodingService.newDecorator(
                StreamDecoderFactory.gzip(), StreamDecoderFactory.deflate()));
    return decoding.decorate(
        (delegate, ctx, request) -> {
          String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING);
          if (encoding != null && !KNOWN.contains(encoding.toLowerCase(Locale.ROOT))) {
            throw HttpStatusException.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
          }
          return delegate.serve(ctx, request);
        });
  }
}
