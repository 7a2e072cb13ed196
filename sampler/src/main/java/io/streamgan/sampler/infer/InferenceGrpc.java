package io.streamgan.sampler.infer;

import com.google.protobuf.UnsafeByteOperations;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.Images;
import io.streamgan.sampler.generate.GeneratedSamples;
import io.streamgan.sampler.infer.ModelRepository.Entry;
import io.streamgan.sampler.infer.proto.ConfigDataType;
import io.streamgan.sampler.infer.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.streamgan.sampler.infer.proto.InferParameter;
import io.streamgan.sampler.infer.proto.InferStatistics;
import io.streamgan.sampler.infer.proto.InferTensorContents;
import io.streamgan.sampler.infer.proto.ModelConfig;
import io.streamgan.sampler.infer.proto.ModelConfigRequest;
import io.streamgan.sampler.infer.proto.ModelConfigResponse;
import io.streamgan.sampler.infer.proto.ModelInferRequest;
import io.streamgan.sampler.infer.proto.ModelInferRequest.InferRequestedOutputTensor;
import io.streamgan.sampler.infer.proto.ModelInferResponse;
import io.streamgan.sampler.infer.proto.ModelInferResponse.InferOutputTensor;
import io.streamgan.sampler.infer.proto.ModelInput;
import io.streamgan.sampler.infer.proto.ModelMetadataRequest;
import io.streamgan.sampler.infer.proto.ModelMetadataResponse;
import io.streamgan.sampler.infer.proto.ModelMetadataResponse.TensorMetadata;
import io.streamgan.sampler.infer.proto.ModelOutput;
import io.streamgan.sampler.infer.proto.ModelReadyRequest;
import io.streamgan.sampler.infer.proto.ModelReadyResponse;
import io.streamgan.sampler.infer.proto.ModelStatistics;
import io.streamgan.sampler.infer.proto.ModelStatisticsRequest;
import io.streamgan.sampler.infer.proto.ModelStatisticsResponse;
import io.streamgan.sampler.infer.proto.ModelVersionPolicy;
import io.streamgan.sampler.infer.proto.RepositoryIndexRequest;
import io.streamgan.sampler.infer.proto.RepositoryIndexResponse;
import io.streamgan.sampler.infer.proto.RepositoryIndexResponse.ModelIndex;
import io.streamgan.sampler.infer.proto.ServerLiveRequest;
import io.streamgan.sampler.infer.proto.ServerLiveResponse;
import io.streamgan.sampler.infer.proto.ServerMetadataRequest;
import io.streamgan.sampler.infer.proto.ServerMetadataResponse;
import io.streamgan.sampler.infer.proto.ServerReadyRequest;
import io.streamgan.sampler.infer.proto.ServerReadyResponse;
import io.streamgan.sampler.infer.proto.StatisticDuration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The protocol over gRPC. The response has raw contents if the request has them, otherwise typed
 * contents.
 */
final class InferenceGrpc extends GRPCInferenceServiceImplBase {
  private final ModelRepository models;

  InferenceGrpc(ModelRepository models) {
    this.models = models;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> client) {
    answer(client, () -> ServerLiveResponse.newBuilder().setLive(models.isLive()).build());
  }

  @Override
  public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> client) {
    answer(client, () -> ServerReadyResponse.newBuilder().setReady(models.isReady()).build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> client) {
    answer(
        client,
        () -> {
          GeneratorModel model = models.get(request.getName());
          if (model.isReady()) {
            model.find(GeneratorModel.version(request.getVersion()));
          }
          return ModelReadyResponse.newBuilder().setReady(model.isReady()).build();
        });
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> client) {
    answer(
        client,
        () ->
            ServerMetadataResponse.newBuilder()
                .setName(ServerDescription.NAME)
                .setVersion(ServerDescription.version())
                .addAllExtensions(ServerDescription.EXTENSIONS)
                .build());
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> client) {
    answer(
        client,
        () -> {
          GeneratorModel model = models.get(request.getName());
          PublishedGenerator generator = model.find(GeneratorModel.version(request.getVersion()));
          return ModelMetadataResponse.newBuilder()
              .setName(request.getName())
              .addAllVersions(model.versions())
              .setPlatform(GeneratorModel.PLATFORM)
              .addAllInputs(tensors(GeneratorModel.inputs(generator)))
              .addAllOutputs(tensors(GeneratorModel.outputs(generator)))
              .build();
        });
  }

  @Override
  public void modelConfig(ModelConfigRequest request, StreamObserver<ModelConfigResponse> client) {
    answer(
        client,
        () -> {
          GeneratorModel model = models.get(request.getName());
          PublishedGenerator generator = model.find(GeneratorModel.version(request.getVersion()));
          return ModelConfigResponse.newBuilder()
              .setConfig(config(request.getName(), model, generator))
              .build();
        });
  }

  @Override
  public void modelStatistics(
      ModelStatisticsRequest request, StreamObserver<ModelStatisticsResponse> client) {
    answer(
        client,
        () -> {
          OptionalLong version = GeneratorModel.version(request.getVersion());
          ModelStatisticsResponse.Builder response = ModelStatisticsResponse.newBuilder();
          for (String name :
              request.getName().isEmpty() ? models.names() : List.of(request.getName())) {
            models
                .get(name)
                .counts(version)
                .forEach((each, counts) -> response.addModelStats(statistics(name, each, counts)));
          }
          return response.build();
        });
  }

  @Override
  public void repositoryIndex(
      RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> client) {
    answer(
        client,
        () -> {
          RepositoryIndexResponse.Builder index = RepositoryIndexResponse.newBuilder();
          for (Entry entry : models.index(request.getReady())) {
            index.addModels(
                ModelIndex.newBuilder()
                    .setName(entry.name())
                    .setVersion(entry.version())
                    .setState(entry.state())
                    .setReason(entry.reason()));
          }
          return index.build();
        });
  }

  private static ModelConfig config(
      String name, GeneratorModel model, PublishedGenerator generator) {
    ModelConfig.Builder config =
        ModelConfig.newBuilder()
            .setName(name)
            .setPlatform(GeneratorModel.PLATFORM)
            .setBackend(GeneratorModel.PLATFORM)
            .setVersionPolicy(
                ModelVersionPolicy.newBuilder()
                    .setLatest(
                        ModelVersionPolicy.Latest.newBuilder()
                            .setNumVersions(model.keptVersions())));
    for (TensorSpec spec : GeneratorModel.inputs(generator)) {
      config.addInput(
          ModelInput.newBuilder()
              .setName(spec.name())
              .setDataType(ConfigDataType.valueOf(spec.configType()))
              .addAllDims(spec.shape()));
    }
    for (TensorSpec spec : GeneratorModel.outputs(generator)) {
      config.addOutput(
          ModelOutput.newBuilder()
              .setName(spec.name())
              .setDataType(ConfigDataType.valueOf(spec.configType()))
              .addAllDims(spec.shape()));
    }
    return config.build();
  }

  private static ModelStatistics statistics(
      String name, long version, InferenceCounts.Counts counts) {
    return ModelStatistics.newBuilder()
        .setName(name)
        .setVersion(Long.toString(version))
        .setLastInference(counts.lastMillis())
        .setInferenceCount(counts.samples())
        .setExecutionCount(counts.succeeded())
        .setInferenceStats(
            InferStatistics.newBuilder()
                .setSuccess(duration(counts.succeeded(), counts.succeededNanos()))
                .setFail(duration(counts.failed(), counts.failedNanos())))
        .build();
  }

  private static StatisticDuration duration(long count, long nanos) {
    return StatisticDuration.newBuilder().setCount(count).setNs(nanos).build();
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> client) {
    try {
      CompletableFuture<GeneratedSamples> drawn =
          models
              .get(request.getModelName())
              .infer(
                  ServiceRequestContext.current(),
                  GeneratorModel.version(request.getModelVersion()),
                  GrpcTensors.inputs(request),
                  request.getOutputsList().stream()
                      .map(InferRequestedOutputTensor::getName)
                      .toList());
      if (client instanceof ServerCallStreamObserver<ModelInferResponse> call) {
        call.setOnCancelHandler(() -> drawn.cancel(false));
      }
      drawn.whenComplete(
          (samples, failure) -> {
            if (failure == null) {
              answer(client, () -> response(request, samples));
            } else {
              client.onError(GrpcStatus.of(failure).asRuntimeException());
            }
          });
    } catch (RuntimeException e) {
      client.onError(GrpcStatus.of(e).asRuntimeException());
    }
  }

  private static ModelInferResponse response(ModelInferRequest request, GeneratedSamples samples) {
    Images images = samples.images();
    InferOutputTensor.Builder output =
        InferOutputTensor.newBuilder()
            .setName(GeneratorModel.OUTPUT)
            .setDatatype(DataType.UINT8.name())
            .addShape(images.count())
            .addShape(images.shape().height())
            .addShape(images.shape().width())
            .addShape(images.shape().channels());
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(request.getModelName())
            .setModelVersion(Long.toString(samples.generator().getVersion()))
            .setId(request.getId())
            .putParameters(
                "run_id",
                InferParameter.newBuilder().setStringParam(samples.generator().getRunId()).build())
            .putParameters(
                "images_seen",
                InferParameter.newBuilder()
                    .setInt64Param(samples.generator().getImagesSeen())
                    .build());
    if (request.getRawInputContentsCount() > 0) {
      response.addRawOutputContents(UnsafeByteOperations.unsafeWrap(images.pixels()));
    } else {
      InferTensorContents.Builder contents = output.getContentsBuilder();
      for (byte pixel : images.pixels()) {
        contents.addUintContents(pixel & 0xFF);
      }
    }
    return response.addOutputs(output).build();
  }

  private static List<TensorMetadata> tensors(List<TensorSpec> specs) {
    return specs.stream()
        .map(
            spec ->
                TensorMetadata.newBuilder()
                    .setName(spec.name())
                    .setDatatype(spec.type().name())
                    .addAllShape(spec.shape())
                    .build())
        .toList();
  }

  private static <T> void answer(StreamObserver<T> client, Supplier<T> answer) {
    T message;
    try {
      message = answer.get();
    } catch (RuntimeException e) {
      client.onError(GrpcStatus.of(e).asRuntimeException());
      return;
    }
    client.onNext(message);
    client.onCompleted();
  }
}
