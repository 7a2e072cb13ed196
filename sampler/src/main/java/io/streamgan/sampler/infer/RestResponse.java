package io.streamgan.sampler.infer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.gan.Images;
import io.streamgan.sampler.generate.GeneratedSamples;
import io.streamgan.sampler.respond.ResponseSender;
import io.streamgan.schemas.GeneratorManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Encodes samples as an inference response over REST. */
final class RestResponse {
  static final String JSON_LENGTH = "inference-header-content-length";
  private static final JsonFactory JSON = new JsonFactory();

  private RestResponse() {}

  static HttpResponse send(
      ServiceRequestContext ctx,
      ResponseSender sender,
      String model,
      RestRequest request,
      GeneratedSamples samples) {
    byte[] json = json(model, request, samples);
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.OK).set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    if (!request.binary()) {
      return sender.send(ctx, headers.contentType(MediaType.JSON).build(), json);
    }
    byte[] pixels = samples.images().pixels();
    byte[] body = ByteBuffer.allocate(json.length + pixels.length).put(json).put(pixels).array();
    return sender.send(
        ctx,
        headers.contentType(MediaType.OCTET_STREAM).setInt(JSON_LENGTH, json.length).build(),
        body);
  }

  private static byte[] json(String model, RestRequest request, GeneratedSamples samples) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      GeneratorManifest generator = samples.generator();
      json.writeStartObject();
      json.writeStringField("model_name", model);
      json.writeStringField("model_version", Long.toString(generator.getVersion()));
      if (request.id() != null) {
        json.writeStringField("id", request.id());
      }
      json.writeObjectFieldStart("parameters");
      json.writeStringField("run_id", generator.getRunId());
      json.writeNumberField("images_seen", generator.getImagesSeen());
      json.writeEndObject();
      json.writeArrayFieldStart("outputs");
      writeImages(json, samples.images(), request.binary());
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a response cannot be written", e);
    }
    return out.toByteArray();
  }

  private static void writeImages(JsonGenerator json, Images images, boolean binary)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", GeneratorModel.OUTPUT);
    json.writeStringField("datatype", DataType.UINT8.name());
    json.writeArrayFieldStart("shape");
    json.writeNumber(images.count());
    json.writeNumber(images.shape().height());
    json.writeNumber(images.shape().width());
    json.writeNumber(images.shape().channels());
    json.writeEndArray();
    if (binary) {
      json.writeObjectFieldStart("parameters");
      json.writeNumberField("binary_data_size", images.pixels().length);
      json.writeEndObject();
    } else {
      json.writeArrayFieldStart("data");
      for (byte pixel : images.pixels()) {
        json.writeNumber(pixel & 0xFF);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
