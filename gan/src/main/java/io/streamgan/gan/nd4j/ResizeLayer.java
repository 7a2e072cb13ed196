package io.streamgan.gan.nd4j;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Doubles height and width by repeating pixels, or halves them by averaging squares of 2 x 2. */
final class ResizeLayer implements Layer {
  private final Signal output;
  private final Operator forward;
  private final @Nullable Operator backward;

  private ResizeLayer(Signal output, Operator forward, @Nullable Operator backward) {
    this.output = output;
    this.forward = forward;
    this.backward = backward;
  }

  static ResizeLayer up(Signal input, Signal output, Arena arena) {
    // Factors of height and width; NHWC.
    long[] geometry = {2, 2, 0};
    return new ResizeLayer(
        output,
        arena.operator("upsampling2d", List.of(input.value()), List.of(output.value()), geometry),
        input.gradient() == null || output.gradient() == null
            ? null
            : arena.operator(
                "upsampling2d_bp",
                List.of(input.value(), output.gradient()),
                List.of(input.gradient()),
                0));
  }

  static ResizeLayer down(Signal input, Signal output, Arena arena) {
    long[] geometry = halving();
    return new ResizeLayer(
        output,
        arena.operator("avgpool2d", List.of(input.value()), List.of(output.value()), geometry),
        input.gradient() == null || output.gradient() == null
            ? null
            : arena.operator(
                "avgpool2d_bp",
                List.of(input.value(), output.gradient()),
                List.of(input.gradient()),
                geometry));
  }

  /**
   * Integer arguments: kernel, stride, padding, dilation (height, width each); no "same" mode, the
   * mean over what lies in the image, NHWC.
   */
  static long[] halving() {
    return new long[] {2, 2, 2, 2, 0, 0, 1, 1, 0, 0, 1};
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void backward() {
    if (backward != null) {
      backward.run();
    }
  }
}
