package io.streamgan.sampler.infer;

import com.google.protobuf.ByteString;
import io.streamgan.sampler.infer.proto.InferTensorContents;
import io.streamgan.sampler.infer.proto.ModelInferRequest;
import io.streamgan.sampler.infer.proto.ModelInferRequest.InferInputTensor;
import io.streamgan.sampler.respond.Quoted;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Parses the inputs of a gRPC request, which have raw or typed contents. */
final class GrpcTensors {
  private GrpcTensors() {}

  /**
   * @throws InvalidInferenceException when an input has the wrong type, shape or size
   */
  static List<InputTensor> inputs(ModelInferRequest request) {
    int raw = request.getRawInputContentsCount();
    if (raw != 0 && raw != request.getInputsCount()) {
      throw new InvalidInferenceException(
          "There are %d inputs and %d raw contents.".formatted(request.getInputsCount(), raw));
    }
    List<InputTensor> inputs = new ArrayList<>();
    for (InferInputTensor input : request.getInputsList()) {
      if (raw != 0 && input.hasContents()) {
        throw new InvalidInferenceException(
            "Input %s has both contents and raw contents.".formatted(Quoted.of(input.getName())));
      }
      ByteBuffer values =
          raw == 0
              ? typed(input)
              : request.getRawInputContents(inputs.size()).asReadOnlyByteBuffer();
      inputs.add(
          InputTensor.of(input.getName(), input.getDatatype(), input.getShapeList(), values));
    }
    return inputs;
  }

  private static ByteBuffer typed(InferInputTensor input) {
    DataType type = InputTensor.requireType(input.getName(), input.getDatatype());
    InferTensorContents contents = input.getContents();
    if (type == DataType.BYTES) {
      return InputTensor.encode(
          contents.getBytesContentsList().stream().map(ByteString::toByteArray).toList());
    }
    int values =
        switch (type) {
          case FP32 -> contents.getFp32ContentsCount();
          case INT32 -> contents.getIntContentsCount();
          case INT64 -> contents.getInt64ContentsCount();
          case UINT8 -> contents.getUintContentsCount();
          case BYTES -> throw new AssertionError(type);
        };
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values, type.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values; i++) {
      switch (type) {
        case FP32 -> bytes.putFloat(contents.getFp32Contents(i));
        case INT32 -> bytes.putInt(contents.getIntContents(i));
        case INT64 -> bytes.putLong(contents.getInt64Contents(i));
        case UINT8 -> bytes.put((byte) contents.getUintContents(i));
        case BYTES -> throw new AssertionError(type);
      }
    }
    return bytes.flip();
  }
}
