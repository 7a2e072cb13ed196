package io.streamgan.sampler.infer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.sampler.infer.ModelRepository.Entry;
import io.streamgan.sampler.respond.Encoders;
import io.streamgan.sampler.respond.JsonResponse;
import io.streamgan.sampler.respond.ResponseSender;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * {@code /v2}: the protocol over REST, with the binary tensor extension. Paths are answered with
 * and without a slash at their end, and bodies may be compressed with gzip or deflate.
 */
public final class InferenceRest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String MODEL = "/v2/models/{model}";
  private static final String VERSION = MODEL + "/versions/{version}";

  private final ModelRepository models;
  private final Encoders encoders;
  private final ResponseSender sender;

  public InferenceRest(ModelRepository models, Encoders encoders, ResponseSender sender) {
    this.models = models;
    this.encoders = encoders;
    this.sender = sender;
  }

  public void addTo(ServerBuilder server) {
    get(server, "/v2", (ctx, request) -> JsonResponse.respond(ServerDescription.json()));
    get(server, "/v2/health/live", (ctx, request) -> live());
    get(server, "/v2/health/ready", (ctx, request) -> ready());
    get(server, "/v2/models", (ctx, request) -> names());
    get(server, "/v2/models/stats", (ctx, request) -> statistics());
    server.route().post("/v2/repository/index").build(this::index);
    for (String path : List.of(MODEL, VERSION)) {
      get(server, path + "/config", this::config);
      get(server, path + "/stats", this::statistics);
      get(server, path, this::metadata);
      get(server, path + "/ready", this::modelReady);
      server
          .route()
          .post(path + "/infer")
          .post(path + "/infer/")
          .decorator(RequestDecoding::decorate)
          .build(this::infer);
    }
  }

  private static void get(ServerBuilder server, String path, HttpService service) {
    String withSlash = path + "/";
    server.route().get(path).head(path).get(withSlash).head(withSlash).build(service);
  }

  private HttpResponse live() {
    if (!models.isLive()) {
      throw HttpStatusException.of(HttpStatus.SERVICE_UNAVAILABLE);
    }
    return JsonResponse.respond(JSON.objectNode().put("live", true));
  }

  private HttpResponse ready() {
    models.requireReady();
    return JsonResponse.respond(JSON.objectNode().put("ready", true));
  }

  private HttpResponse modelReady(ServiceRequestContext ctx, HttpRequest request) {
    model(ctx).requireReady();
    generator(ctx);
    return JsonResponse.respond(JSON.objectNode().put("name", name(ctx)).put("ready", true));
  }

  private HttpResponse metadata(ServiceRequestContext ctx, HttpRequest request) {
    PublishedGenerator generator = generator(ctx);
    ObjectNode json = JSON.objectNode();
    json.put("name", name(ctx));
    ArrayNode versions = json.putArray("versions");
    model(ctx).versions().forEach(versions::add);
    json.put("platform", GeneratorModel.PLATFORM);
    json.set("inputs", tensors(GeneratorModel.inputs(generator)));
    json.set("outputs", tensors(GeneratorModel.outputs(generator)));
    return JsonResponse.respond(json);
  }

  private HttpResponse names() {
    ObjectNode json = JSON.objectNode();
    ArrayNode names = json.putArray("models");
    models.names().forEach(names::add);
    return JsonResponse.respond(json);
  }

  private HttpResponse index(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .thenApply(whole -> index(RestRequest.asksForReady(whole.content().array()))));
  }

  private HttpResponse index(boolean ready) {
    ArrayNode json = JSON.arrayNode();
    for (Entry entry : models.index(ready)) {
      json.addObject()
          .put("name", entry.name())
          .put("version", entry.version())
          .put("state", entry.state())
          .put("reason", entry.reason());
    }
    return JsonResponse.respond(json);
  }

  private HttpResponse config(ServiceRequestContext ctx, HttpRequest request) {
    PublishedGenerator generator = generator(ctx);
    ObjectNode json = JSON.objectNode();
    json.put("name", name(ctx))
        .put("platform", GeneratorModel.PLATFORM)
        .put("backend", GeneratorModel.PLATFORM)
        .put("max_batch_size", 0);
    json.putObject("version_policy")
        .putObject("latest")
        .put("num_versions", model(ctx).keptVersions());
    json.set("input", configured(GeneratorModel.inputs(generator)));
    json.set("output", configured(GeneratorModel.outputs(generator)));
    return JsonResponse.respond(json);
  }

  private static ArrayNode configured(List<TensorSpec> specs) {
    ArrayNode json = JSON.arrayNode();
    for (TensorSpec spec : specs) {
      ArrayNode dims =
          json.addObject()
              .put("name", spec.name())
              .put("data_type", spec.configType())
              .putArray("dims");
      spec.shape().forEach(dims::add);
    }
    return json;
  }

  private HttpResponse statistics() {
    ArrayNode each = JSON.arrayNode();
    models.all().forEach(model -> addStatistics(each, model.name(), model, OptionalLong.empty()));
    return JsonResponse.respond(JSON.objectNode().set("model_stats", each));
  }

  private HttpResponse statistics(ServiceRequestContext ctx, HttpRequest request) {
    OptionalLong version = GeneratorModel.version(ctx.pathParam("version"));
    ArrayNode each = JSON.arrayNode();
    addStatistics(each, name(ctx), model(ctx), version);
    return JsonResponse.respond(JSON.objectNode().set("model_stats", each));
  }

  private static void addStatistics(
      ArrayNode to, String name, GeneratorModel model, OptionalLong version) {
    model
        .counts(version)
        .forEach(
            (each, counts) -> {
              ObjectNode one =
                  to.addObject()
                      .put("name", name)
                      .put("version", Long.toString(each))
                      .put("last_inference", counts.lastMillis())
                      .put("inference_count", counts.samples())
                      .put("execution_count", counts.succeeded());
              ObjectNode durations = one.putObject("inference_stats");
              durations
                  .putObject("success")
                  .put("count", counts.succeeded())
                  .put("ns", counts.succeededNanos());
              durations
                  .putObject("fail")
                  .put("count", counts.failed())
                  .put("ns", counts.failedNanos());
            });
  }

  private HttpResponse infer(ServiceRequestContext ctx, HttpRequest request) {
    OptionalLong version = GeneratorModel.version(ctx.pathParam("version"));
    GeneratorModel model = model(ctx);
    model.find(version);
    CompletableFuture<HttpResponse> response =
        request
            .aggregate()
            .thenComposeAsync(
                whole -> {
                  RestRequest asked =
                      RestRequest.parse(
                          whole.content().array(), whole.headers().get(RestResponse.JSON_LENGTH));
                  return encoders.finish(
                      ctx,
                      model.infer(ctx, version, asked.inputs(), asked.outputs()),
                      samples -> RestResponse.send(ctx, sender, name(ctx), asked, samples));
                },
                ctx.blockingTaskExecutor());
    return HttpResponse.of(response);
  }

  /** The name in the path, which may be an alias, and which the response repeats. */
  private static String name(ServiceRequestContext ctx) {
    return String.valueOf(ctx.pathParam("model"));
  }

  private GeneratorModel model(ServiceRequestContext ctx) {
    return models.get(name(ctx));
  }

  private PublishedGenerator generator(ServiceRequestContext ctx) {
    return model(ctx).find(GeneratorModel.version(ctx.pathParam("version")));
  }

  private static ArrayNode tensors(List<TensorSpec> specs) {
    ArrayNode json = JSON.arrayNode();
    for (TensorSpec spec : specs) {
      ObjectNode tensor =
          json.addObject().put("name", spec.name()).put("datatype", spec.type().name());
      ArrayNode shape = tensor.putArray("shape");
      spec.shape().forEach(shape::add);
    }
    return json;
  }
}
