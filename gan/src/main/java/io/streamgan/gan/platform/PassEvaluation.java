package io.streamgan.gan.platform;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * An evaluation by a pass, which always computes its whole batch, so that the number of rows cannot
 * change the order of any sum. Its layers read the tensors in each run.
 */
public final class PassEvaluation implements Evaluation {
  private final Pass pass;
  private final Platform platform;
  private final int[] classes;
  private final int inputSize;
  private final int outputSize;
  private final Pixels pixels;

  /**
   * @param pass pass for the purpose {@link Pass.Purpose#EVALUATE}
   */
  public PassEvaluation(Pass pass, Platform platform) {
    this.pass = pass;
    this.platform = platform;
    int batch = Math.toIntExact(pass.input().shape()[0]);
    classes = new int[batch];
    Arrays.fill(classes, -1);
    inputSize = pass.input().size() / batch;
    outputSize = pass.output().size() / batch;
    pixels = platform.pixels(pass.output());
  }

  @Override
  public void prepare() {}

  @Override
  public void run(float[] inputs, int[] labels, int rows, float[] outputs) {
    forward(inputs, labels, rows);
    pass.output().get(0, FloatBuffer.wrap(outputs, 0, rows * outputSize));
  }

  @Override
  public void draw(float[] inputs, int[] labels, int rows, byte[] drawn, int at, int size) {
    forward(inputs, labels, rows);
    pixels.get(drawn, at, rows * size);
  }

  private void forward(float[] inputs, int[] labels, int rows) {
    pass.input().set(0, FloatBuffer.wrap(inputs, 0, rows * inputSize));
    System.arraycopy(labels, 0, classes, 0, rows);
    pass.label(classes);
    platform.together(pass::forward);
  }
}
