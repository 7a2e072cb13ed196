package io.streamgan.gan.nd4j;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/** An operator of ND4J whose arrays are bound once, so that a run costs only the native call. */
final class Operator {
  private final DynamicCustomOp operator;
  private final OpContext context;

  Operator(String name, List<INDArray> inputs, List<INDArray> outputs, long... integerArguments) {
    operator = DynamicCustomOp.builder(name).build();
    context = Nd4j.getExecutioner().buildContext();
    context.setInputArrays(inputs);
    context.setOutputArrays(outputs);
    context.setIArguments(integerArguments);
  }

  /** Sets the floating-point arguments of the next runs, and returns this operator. */
  Operator with(double... arguments) {
    context.setTArguments(arguments);
    return this;
  }

  void run() {
    Nd4j.exec(operator, context);
  }

  OpContext context() {
    return context;
  }
}
