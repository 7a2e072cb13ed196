package io.streamgan.gan.cuda;

import io.streamgan.gan.Randomness;
import io.streamgan.gan.cuda.Operations.Epilogue;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Binds the layers of one pass. */
final class LayerBinder {
  private static final Runnable NOTHING = () -> {};

  private final Operations operations;
  private final Pass.Purpose purpose;
  private final int groups;
  private final LayerRandomness randomness;
  private final long labels;

  /**
   * @param labels address of the classes of the rows, int32
   */
  LayerBinder(
      Operations operations,
      Pass.Purpose purpose,
      int groups,
      LayerRandomness randomness,
      long labels) {
    this.operations = operations;
    this.purpose = purpose;
    this.groups = groups;
    this.randomness = randomness;
    this.labels = labels;
  }

  /**
   * Binds a sequence of layers.
   *
   * @param parameters returns the parameters of the layer with an index
   */
  List<BoundLayer> bind(
      List<LayerSpec> specs, Signal input, IntFunction<LayerParameters> parameters) {
    List<BoundLayer> layers = new ArrayList<>();
    Signal signal = input;
    for (int i = 0; i < specs.size(); i++) {
      int before = neighbour(specs, i, -1);
      int behind = neighbour(specs, i, 1);
      BoundLayer layer =
          isRectifier(specs, i)
              ? rectifier(specs.get(i), signal, canRectify(specs, before), isProduct(specs, behind))
              : bind(
                  specs.get(i),
                  new Rectifiers(slope(specs, before), slope(specs, behind)),
                  signal,
                  parameters.apply(i));
      layers.add(layer);
      signal = layer.output();
    }
    return layers;
  }

  private boolean evaluating() {
    return purpose == Pass.Purpose.EVALUATE;
  }

  /**
   * Slopes, below 0, of the rectifiers before and behind a layer; 1 where there is none. The kernel
   * of a product computes both, the former backward, and the latter forward and in tangent passes;
   * that of batch normalisation computes the latter.
   */
  private record Rectifiers(float before, float behind) {}

  private static @Nullable LayerSpec at(List<LayerSpec> specs, int index) {
    LayerSpec spec = index < 0 || index >= specs.size() ? null : specs.get(index);
    return spec instanceof LayerSpec.SpectralNorm s ? s.layer() : spec;
  }

  /**
   * Returns the index of the next layer that computes something.
   *
   * @param step 1 for a layer behind, -1 for one before
   */
  private static int neighbour(List<LayerSpec> specs, int index, int step) {
    int next = index + step;
    while (isView(at(specs, next))) {
      next += step;
    }
    return next;
  }

  private static boolean isView(@Nullable LayerSpec spec) {
    return spec instanceof LayerSpec.Flatten || spec instanceof LayerSpec.Reshape;
  }

  private static boolean isRectifier(List<LayerSpec> specs, int index) {
    LayerSpec spec = at(specs, index);
    return spec instanceof LayerSpec.Relu || spec instanceof LayerSpec.LeakyRelu;
  }

  private static boolean isProduct(List<LayerSpec> specs, int index) {
    LayerSpec spec = at(specs, index);
    return spec instanceof LayerSpec.Linear
        || spec instanceof LayerSpec.Convolution
        || spec instanceof LayerSpec.TransposedConvolution;
  }

  private static boolean canRectify(List<LayerSpec> specs, int index) {
    return isProduct(specs, index) || at(specs, index) instanceof LayerSpec.BatchNorm;
  }

  private static float slope(List<LayerSpec> specs, int index) {
    return isRectifier(specs, index) ? slope(specs.get(index)) : 1;
  }

  private static float slope(LayerSpec rectifier) {
    return rectifier instanceof LayerSpec.LeakyRelu leaky ? (float) leaky.slope() : 0;
  }

  private BoundLayer bind(
      LayerSpec spec, Rectifiers rectifiers, Signal input, LayerParameters parameters) {
    if (spec instanceof LayerSpec.SpectralNorm s) {
      return bind(s.layer(), rectifiers, input, parameters);
    }
    long[] shape = spec.batchedOutputShape(input.value().shape());
    if (isView(spec)) {
      return new BoundLayer(
          spec,
          input.reshaped(shape),
          NOTHING,
          NOTHING,
          (entering, tangent) -> entering.reshaped(shape));
    }
    boolean random = spec instanceof LayerSpec.Dropout || spec instanceof LayerSpec.GaussianNoise;
    if (random && evaluating()) {
      return new BoundLayer(spec, input, NOTHING, NOTHING, (entering, tangent) -> entering);
    }
    // All layers after the first learned parameters have to pass the gradient back to these.
    boolean withGradient =
        input.gradient() != null || parameters.learning() && !spec.tensors().isEmpty();
    Signal output = allocate(withGradient, shape);
    if (spec instanceof LayerSpec.Linear) {
      return linear(spec, rectifiers, input, output, parameters);
    }
    if (spec instanceof LayerSpec.Convolution c) {
      return convolution(
          spec,
          new Operations.Convolution(
              c.kernel(), c.stride(), c.padding(), parameters.value("weight")),
          false,
          rectifiers,
          input,
          output,
          parameters);
    }
    if (spec instanceof LayerSpec.TransposedConvolution c) {
      return convolution(
          spec,
          new Operations.Convolution(
              c.kernel(), c.stride(), c.padding(), parameters.value("weight")),
          true,
          rectifiers,
          input,
          output,
          parameters);
    }
    if (spec instanceof LayerSpec.BatchNorm) {
      return evaluating()
          ? frozenNorm(spec, rectifiers.behind(), input, output, parameters)
          : new BatchNorm(operations, groups)
              .bind(spec, rectifiers.behind(), input, output, parameters);
    }
    if (spec instanceof LayerSpec.Tanh) {
      return tanh(spec, input, output);
    }
    if (spec instanceof LayerSpec.Upsample) {
      return resize(spec, "doubled", "halved", input, output);
    }
    if (spec instanceof LayerSpec.AveragePool) {
      return resize(spec, "halved", "doubled", input, output);
    }
    if (spec instanceof LayerSpec.GlobalSum) {
      return globalSum(spec, input, output);
    }
    if (spec instanceof LayerSpec.Dropout d) {
      return dropout(d, input, output, parameters.layer());
    }
    if (spec instanceof LayerSpec.GaussianNoise n) {
      return noise(n, input, output, parameters.layer());
    }
    if (spec instanceof LayerSpec.ClassEmbedding) {
      return embedding(spec, input, output, parameters);
    }
    if (spec instanceof LayerSpec.ClassScore) {
      return classScore(spec, input, output);
    }
    if (spec instanceof LayerSpec.Residual r) {
      return residual(r, input, output, parameters);
    }
    throw new IllegalArgumentException("the GPU has no kernels for the layer " + spec);
  }

  private Signal allocate(boolean withGradient, long... shape) {
    return new Signal(operations.zeros(shape), withGradient ? operations.zeros(shape) : null);
  }

  private BoundLayer linear(
      LayerSpec spec,
      Rectifiers rectifiers,
      Signal input,
      Signal output,
      LayerParameters parameters) {
    CudaTensor weight = parameters.value("weight");
    CudaTensor bias = parameters.valueIfAny("bias");
    CudaTensor x = input.value();
    Runnable forward =
        operations.product(
            x, false, weight, false, Epilogue.forward(bias, rectifiers.behind()), output.value());
    List<Runnable> backward = new ArrayList<>();
    CudaTensor dy = output.gradient();
    if (dy != null && parameters.learning()) {
      backward.add(
          operations.product(x, true, dy, false, Epilogue.NONE, parameters.gradient("weight")));
      if (bias != null) {
        backward.add(operations.columnSums(dy, null, parameters.gradient("bias")));
      }
    }
    if (dy != null && input.gradient() != null) {
      backward.add(
          operations.product(
              dy, false, weight, true, Epilogue.back(x, rectifiers.before()), input.gradient()));
    }
    return new BoundLayer(
        spec,
        output,
        forward,
        Operations.all(backward),
        (entering, tangent) ->
            tangent.weighted(
                output,
                entering,
                x,
                parameters,
                next ->
                    operations.product(
                        entering,
                        false,
                        weight,
                        false,
                        Epilogue.back(output.value(), rectifiers.behind()),
                        next),
                gradient ->
                    operations.product(
                        entering, true, output.requireGradient(), false, Epilogue.NONE, gradient)));
  }

  private BoundLayer convolution(
      LayerSpec spec,
      Operations.Convolution convolution,
      boolean transposed,
      Rectifiers rectifiers,
      Signal input,
      Signal output,
      LayerParameters parameters) {
    CudaTensor bias = parameters.valueIfAny("bias");
    CudaTensor x = input.value();
    Epilogue epilogue = Epilogue.forward(bias, rectifiers.behind());
    Epilogue back = Epilogue.back(x, rectifiers.before());
    Runnable forward =
        transposed
            ? operations.toImage(convolution, x, epilogue, output.value())
            : operations.toMap(convolution, x, epilogue, output.value());
    List<Runnable> backward = new ArrayList<>();
    CudaTensor dy = output.gradient();
    if (dy != null && parameters.learning()) {
      CudaTensor gradient = parameters.gradient("weight");
      backward.add(
          transposed
              ? operations.weightGradient(convolution, dy, x, gradient)
              : operations.weightGradient(convolution, x, dy, gradient));
      if (bias != null) {
        backward.add(operations.columnSums(dy, null, parameters.gradient("bias")));
      }
    }
    CudaTensor dx = input.gradient();
    if (dy != null && dx != null) {
      backward.add(
          transposed
              ? operations.toMap(convolution, dy, back, dx)
              : operations.toImage(convolution, dy, back, dx));
    }
    BoundLayer.TangentRule rule =
        (entering, tangent) ->
            tangent.weighted(
                output,
                entering,
                x,
                parameters,
                next ->
                    operations.toMap(
                        convolution,
                        entering,
                        Epilogue.back(output.value(), rectifiers.behind()),
                        next),
                gradient ->
                    operations.weightGradient(
                        convolution, entering, output.requireGradient(), gradient));
    return new BoundLayer(
        spec, output, forward, Operations.all(backward), transposed ? null : rule);
  }

  private BoundLayer frozenNorm(
      LayerSpec spec, float slope, Signal input, Signal output, LayerParameters parameters) {
    CudaTensor y = output.value();
    Runnable forward =
        operations.forItems(
            "normaliseFrozen",
            y.size(),
            input.value(),
            parameters.value("weight"),
            parameters.value("bias"),
            parameters.value("running_mean"),
            parameters.value("running_var"),
            y,
            slope,
            y.size(),
            y.columns());
    return new BoundLayer(spec, output, forward, NOTHING, null);
  }

  /**
   * @param rectified whether the value of {@code input}, and tangents at it, have gone through the
   *     rectifier already
   * @param gradientRectified whether the layer behind sends its gradient back through the rectifier
   */
  private BoundLayer rectifier(
      LayerSpec spec, Signal input, boolean rectified, boolean gradientRectified) {
    CudaTensor x = input.value();
    CudaTensor y = rectified ? x : operations.zeros(x.shape());
    CudaTensor dx = input.gradient();
    CudaTensor dy = gradientRectified || dx == null ? dx : operations.zeros(x.shape());
    float slope = slope(spec);
    int size = x.size();
    return new BoundLayer(
        spec,
        new Signal(y, dy),
        rectified ? NOTHING : operations.forItems("rectify", size, x, y, slope, size),
        gradientRectified || dy == null || dx == null
            ? NOTHING
            : operations.forItems("rectifyBack", size, dy, y, dx, slope, size),
        (entering, tangent) ->
            rectified
                ? entering
                : tangent.moved(
                    input,
                    next ->
                        operations.forItems("rectifyBack", size, entering, y, next, slope, size)));
  }

  /** Creates the task that computes the input's gradient from the output's. */
  private interface GradientTask {
    Runnable bind(CudaTensor outputGradient, CudaTensor inputGradient);
  }

  private static Runnable backward(Signal input, Signal output, GradientTask task) {
    CudaTensor dy = output.gradient();
    CudaTensor dx = input.gradient();
    return dy == null || dx == null ? NOTHING : task.bind(dy, dx);
  }

  private BoundLayer tanh(LayerSpec spec, Signal input, Signal output) {
    CudaTensor y = output.value();
    int size = y.size();
    return new BoundLayer(
        spec,
        output,
        operations.forItems("hyperbolicTangent", size, input.value(), y, size),
        backward(
            input,
            output,
            (dy, dx) -> operations.forItems("hyperbolicTangentBack", size, dy, y, dx, size)),
        null);
  }

  private BoundLayer resize(
      LayerSpec spec, String forward, String backward, Signal input, Signal output) {
    return new BoundLayer(
        spec,
        output,
        resize(forward, input.value(), output.value(), forward.equals("halved") ? 0.25f : 1),
        // The transposes: each pixel's gradient is shared out, or four are added up.
        backward(
            input,
            output,
            (dy, dx) -> resize(backward, dy, dx, backward.equals("doubled") ? 0.25f : 1)),
        (entering, tangent) ->
            tangent.moved(
                output,
                next -> resize(forward, entering, next, forward.equals("halved") ? 0.25f : 1)));
  }

  /** Returns a task that doubles or halves height and width. */
  private Runnable resize(String kernel, CudaTensor from, CudaTensor to, float factor) {
    CudaTensor small = kernel.equals("halved") ? to : from;
    CudaTensor big = kernel.equals("halved") ? from : to;
    return operations.forItems(
        kernel,
        to.size(),
        from,
        to,
        factor,
        to.size(),
        small.size(1),
        small.size(2),
        small.size(3),
        big.size(1),
        big.size(2));
  }

  private BoundLayer globalSum(LayerSpec spec, Signal input, Signal output) {
    int channels = output.value().size(1);
    int pixels = input.value().size() / output.value().size();
    int size = input.value().size();
    return new BoundLayer(
        spec,
        output,
        globalSum(input.value(), output.value()),
        backward(
            input,
            output,
            (dy, dx) -> operations.forItems("globalSumBack", size, dy, dx, size, pixels, channels)),
        (entering, tangent) -> tangent.moved(output, next -> globalSum(entering, next)));
  }

  private Runnable globalSum(CudaTensor x, CudaTensor y) {
    return operations.forItems(
        "globalSum", y.size(), x, y, y.size(), x.size() / y.size(), y.size(1));
  }

  private BoundLayer dropout(LayerSpec.Dropout spec, Signal input, Signal output, String name) {
    CudaTensor x = input.value();
    CudaTensor mask = operations.zeros(x.shape());
    Runnable forward =
        drawing(
            name,
            state ->
                operations.forItems(
                    "dropOut",
                    x.size(),
                    x,
                    state,
                    mask,
                    output.value(),
                    spec.rate(),
                    (float) (1 / (1 - spec.rate())),
                    x.size()));
    return new BoundLayer(
        spec,
        output,
        forward,
        backward(input, output, (dy, dx) -> operations.multiply(dy, mask, dx)),
        (entering, tangent) ->
            tangent.moved(output, next -> operations.multiply(entering, mask, next)));
  }

  private BoundLayer noise(LayerSpec.GaussianNoise spec, Signal input, Signal output, String name) {
    CudaTensor x = input.value();
    Runnable forward =
        drawing(
            name,
            state ->
                operations.forItems(
                    "addNoise",
                    x.size(),
                    x,
                    state,
                    operations.quantiles(),
                    output.value(),
                    (float) spec.deviation(),
                    x.size()));
    return new BoundLayer(
        spec,
        output,
        forward,
        backward(input, output, operations::copy),
        (entering, tangent) -> entering);
  }

  /**
   * Returns a task that draws the random numbers of the layer in the current update.
   *
   * @param task makes the task from the address of their {@link Randomness#state}
   */
  private Runnable drawing(String layer, LongFunction<Runnable> task) {
    long state = operations.randomState();
    Runnable drawn = task.apply(state);
    return () -> {
      operations.cuda().write(state, randomness.of(layer));
      drawn.run();
    };
  }

  private BoundLayer embedding(
      LayerSpec spec, Signal input, Signal output, LayerParameters parameters) {
    CudaTensor y = output.value();
    CudaTensor embedding = parameters.value("embedding");
    int rows = y.size(0);
    int in = input.value().size(1);
    int embedded = y.size(1) - in;
    Runnable forward =
        operations.forItems(
            "embed", y.size(), input.value(), embedding, labels, y, y.size(), in, embedded);
    List<Runnable> backward = new ArrayList<>();
    CudaTensor dy = output.gradient();
    CudaTensor dx = input.gradient();
    if (dy != null && dx != null) {
      backward.add(operations.forItems("embedBack", dx.size(), dy, dx, dx.size(), in, embedded));
    }
    if (dy != null && parameters.learning()) {
      CudaTensor gradient = parameters.gradient("embedding");
      backward.add(
          operations.forItems(
              "embeddingGradient",
              gradient.size(),
              dy,
              labels,
              gradient,
              gradient.size(),
              rows,
              in,
              embedded));
    }
    return new BoundLayer(spec, output, forward, Operations.all(backward), null);
  }

  private BoundLayer classScore(LayerSpec spec, Signal input, Signal output) {
    int classes = input.value().size(1);
    int size = input.value().size();
    return new BoundLayer(
        spec,
        output,
        classScore(input.value(), output.value()),
        backward(
            input,
            output,
            (dy, dx) -> operations.forItems("classScoreBack", size, dy, labels, dx, size, classes)),
        (entering, tangent) -> tangent.moved(output, next -> classScore(entering, next)));
  }

  private Runnable classScore(CudaTensor x, CudaTensor y) {
    return operations.forItems("classScore", y.size(), x, labels, y, y.size(), x.size(1));
  }

  private BoundLayer residual(
      LayerSpec.Residual spec, Signal input, Signal output, LayerParameters parameters) {
    long[] shape = input.value().shape();
    boolean withGradient = input.gradient() != null;
    Signal toMain = new Signal(input.value(), withGradient ? operations.zeros(shape) : null);
    Signal toShortcut = new Signal(input.value(), withGradient ? operations.zeros(shape) : null);
    List<BoundLayer> main = bind(spec.main(), toMain, i -> parameters.within("main", i));
    List<BoundLayer> shortcut =
        bind(spec.shortcut(), toShortcut, i -> parameters.within("shortcut", i));
    Signal fromMain = output(main, toMain);
    Signal fromShortcut = output(shortcut, toShortcut);
    List<Runnable> forward = new ArrayList<>();
    main.forEach(layer -> forward.add(layer.forward()));
    shortcut.forEach(layer -> forward.add(layer.forward()));
    forward.add(operations.add(fromMain.value(), fromShortcut.value(), output.value()));
    List<Runnable> backward = new ArrayList<>();
    CudaTensor dy = output.gradient();
    if (dy != null) {
      backward(dy, main, fromMain, backward::add);
      backward(dy, shortcut, fromShortcut, backward::add);
      if (input.gradient() != null) {
        backward.add(
            operations.add(
                toMain.requireGradient(), toShortcut.requireGradient(), input.gradient()));
      }
    }
    return new BoundLayer(
        spec,
        output,
        Operations.all(forward),
        Operations.all(backward),
        (entering, tangent) -> {
          // Copied before the tasks of the weights of the main layers overwrite it.
          CudaTensor copy = tangent.copied(entering);
          CudaTensor throughMain = tangent.through(main, entering);
          CudaTensor throughShortcut = tangent.through(shortcut, copy);
          return tangent.moved(output, next -> operations.add(throughMain, throughShortcut, next));
        });
  }

  private void backward(
      CudaTensor dy, List<BoundLayer> layers, Signal last, Consumer<Runnable> tasks) {
    if (last.gradient() == null) {
      return;
    }
    tasks.accept(operations.copy(dy, last.gradient()));
    for (int i = layers.size() - 1; i >= 0; i--) {
      tasks.accept(layers.get(i).backward());
    }
  }

  /** Returns the output of the last layer, or the input if there is none. */
  static Signal output(List<BoundLayer> layers, Signal input) {
    return layers.isEmpty() ? input : layers.get(layers.size() - 1).output();
  }
}
