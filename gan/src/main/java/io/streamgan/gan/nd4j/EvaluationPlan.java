package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.ConvolutionProducts.Geometry;
import io.streamgan.gan.nd4j.EvaluationStep.Output;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.Evaluation;
import io.streamgan.gan.platform.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An evaluation on the CPU. Batch normalisation is part of the weights of the layer before it, an
 * activation is part of the layer before it, and weights are kept in the order in which products
 * read them.
 *
 * <p>An image's sums have the same order whatever images are beside it, because it is multiplied
 * alone. Each thread takes its share of the images through all layers, which share one pass over
 * the weights.
 */
final class EvaluationPlan implements Evaluation {
  private final Arena arena;
  private final Team team;
  private final Map<String, Folding> foldings = new LinkedHashMap<>();
  private final Map<String, FoldedWeight> weights = new LinkedHashMap<>();
  private final Map<String, PlaneWeight> planes = new LinkedHashMap<>();
  private final List<Worker> workers = new ArrayList<>();

  /**
   * @param values the network's tensors
   * @param batch most rows of a run
   */
  EvaluationPlan(NetworkSpec network, Tensors values, int batch, Arena arena) {
    this.arena = arena;
    team = arena.team();
    int share = (batch + team.size() - 1) / team.size();
    long[] shape =
        LongStream.concat(
                LongStream.of(share), network.input().stream().mapToLong(Integer::longValue))
            .toArray();
    for (int thread = 0; thread < team.size(); thread++) {
      workers.add(
          new Worker(
              network.layers(),
              arena.zeros(shape),
              i -> new LayerParameters(values, null, Integer.toString(i)),
              arena.scratches().get(thread)));
    }
  }

  @Override
  public void prepare() {
    foldings.values().forEach(Folding::prepare);
    weights.values().forEach(FoldedWeight::prepare);
    planes.values().forEach(PlaneWeight::prepare);
  }

  @Override
  public void run(float[] inputs, int[] labels, int rows, float[] outputs) {
    team.run(
        team.share(
            rows,
            (thread, begin, end) ->
                () ->
                    arena.alone(
                        () -> workers.get(thread).run(inputs, labels, begin, end, outputs))));
  }

  /** The steps of a thread, with its own arrays. */
  private final class Worker {
    private final int[] labels;
    private final Scratch scratch;
    private final List<EvaluationStep> steps = new ArrayList<>();
    private final HostMemory input;
    private final HostMemory output;

    Worker(
        List<LayerSpec> specs,
        INDArray input,
        IntFunction<LayerParameters> parameters,
        Scratch scratch) {
      this.scratch = scratch;
      labels = new int[(int) input.size(0)];
      this.input = new HostMemory(input);
      output = new HostMemory(bind(specs, input, parameters));
    }

    void run(float[] inputs, int[] classes, int begin, int end, float[] outputs) {
      int images = end - begin;
      int in = input.size() / labels.length;
      int out = output.size() / labels.length;
      input.write().put(0, inputs, begin * in, images * in);
      System.arraycopy(classes, begin, labels, 0, images);
      steps.forEach(step -> step.run(images));
      output.read().get(0, outputs, begin * out, images * out);
    }

    /** Adds the steps of layers and returns their output. */
    private INDArray bind(
        List<LayerSpec> specs, INDArray input, IntFunction<LayerParameters> parameters) {
      INDArray x = input;
      int next = 0;
      while (next < specs.size()) {
        int first = next;
        LayerSpec spec = inner(specs.get(first));
        if (reshapes(spec)) {
          x = Views.reshaped(x, spec.batchedOutputShape(x.shape()));
          next++;
          continue;
        }
        long[] shape = spec.batchedOutputShape(x.shape());
        boolean upsampled =
            spec instanceof LayerSpec.Upsample
                && first + 1 < specs.size()
                && isTransposed(inner(specs.get(first + 1)));
        if (upsampled) {
          first++;
          spec = inner(specs.get(first));
          shape = spec.batchedOutputShape(shape);
        }
        INDArray y = arena.zeros(shape);
        LayerParameters norm = null;
        int behind = behind(specs, first);
        next = first + 1;
        if (isProduct(spec) && isNorm(specs, behind, y)) {
          norm = parameters.apply(behind);
          next = behind + 1;
          behind = behind(specs, behind);
        }
        Activation activation = Activation.of(spec);
        if ((isProduct(spec) || spec instanceof LayerSpec.BatchNorm) && behind < specs.size()) {
          activation = Activation.of(specs.get(behind));
          next = activation == null ? next : behind + 1;
        }
        steps.add(step(spec, upsampled, x, y, parameters.apply(first), norm, activation));
        for (LayerSpec within : specs.subList(first + 1, next)) {
          shape = within.batchedOutputShape(shape);
        }
        x = Views.reshaped(y, shape);
      }
      return x;
    }

    private EvaluationStep step(
        LayerSpec spec,
        boolean upsampled,
        INDArray x,
        INDArray y,
        LayerParameters parameters,
        @Nullable LayerParameters norm,
        @Nullable Activation activation) {
      if (spec instanceof LayerSpec.Residual r) {
        INDArray main = bind(r.main(), x, i -> parameters.within("main", i));
        INDArray shortcut = bind(r.shortcut(), x, i -> parameters.within("shortcut", i));
        return EvaluationStep.sum(main, shortcut, y);
      }
      if (isProduct(spec)) {
        Folding folding = folding(parameters, parameters, norm, y);
        return product(spec, upsampled, x, new Output(y, folding, activation), folding, parameters);
      }
      if (spec instanceof LayerSpec.BatchNorm) {
        return EvaluationStep.elementwise(
            x, new Output(y, folding(parameters, null, parameters, y), activation));
      }
      if (activation != null) {
        return EvaluationStep.elementwise(x, new Output(y, null, activation));
      }
      if (spec instanceof LayerSpec.Upsample) {
        return EvaluationStep.upsample(x, y);
      }
      if (spec instanceof LayerSpec.AveragePool) {
        return EvaluationStep.averagePool(x, y);
      }
      // These are cheap enough to compute the rows of all images.
      Layer layer = layer(spec, new Signal(x, null), new Signal(y, null), parameters);
      return images -> layer.forward();
    }

    private Layer layer(LayerSpec spec, Signal x, Signal y, LayerParameters parameters) {
      if (spec instanceof LayerSpec.GlobalSum) {
        return new GlobalSumLayer(x, y);
      }
      if (spec instanceof LayerSpec.ClassEmbedding) {
        return new ClassEmbeddingLayer(x, y, parameters, labels);
      }
      if (spec instanceof LayerSpec.ClassScore) {
        return new ClassScoreLayer(x, y, labels);
      }
      throw new IllegalArgumentException("this engine has no layer " + spec);
    }

    /**
     * @param upsampled whether {@code x} is upsampled before
     */
    private EvaluationStep product(
        LayerSpec spec,
        boolean upsampled,
        INDArray x,
        Output y,
        Folding folding,
        LayerParameters parameters) {
      INDArray source = parameters.value("weight");
      String layer = parameters.layer();
      if (spec instanceof LayerSpec.Linear l) {
        FoldedMatrix matrix = FoldedMatrix.of(l, source, folding);
        return EvaluationStep.linear(
            x, y, weight(layer, () -> FoldedWeight.ofVectors(matrix, arena)));
      }
      if (spec instanceof LayerSpec.TransposedConvolution c) {
        Geometry geometry = new Geometry(c.kernel(), c.stride(), c.padding());
        return transposed(geometry, x, y, layer, FoldedMatrix.of(c, source, folding));
      }
      LayerSpec.Convolution c = (LayerSpec.Convolution) spec;
      if (isTransposed(c)) {
        int padding = c.kernel() - 1 - c.padding();
        Geometry geometry =
            new Geometry(upsampled ? c.kernel() + 1 : c.kernel(), upsampled ? 2 : 1, padding);
        FoldedMatrix matrix = FoldedMatrix.transposed(c, upsampled, source, folding);
        return transposed(geometry, x, y, layer, matrix);
      }
      FoldedMatrix matrix = FoldedMatrix.of(c, source, folding);
      return EvaluationStep.convolution(
          new Geometry(c.kernel(), c.stride(), c.padding()),
          x,
          y,
          weight(layer, () -> FoldedWeight.ofPatches(matrix, arena)),
          scratch);
    }

    private EvaluationStep transposed(
        Geometry geometry, INDArray x, Output y, String layer, FoldedMatrix matrix) {
      if (!OpenBlasKernel.multipliesInPlace() && ChannelPlanes.suits(geometry, x, y.array())) {
        int most = ChannelPlanes.atOnce(geometry, x);
        PlaneWeight weight =
            planes.computeIfAbsent(layer, path -> new PlaneWeight(matrix, most, arena));
        return new ChannelPlanes(geometry, x, y, weight, arena);
      }
      int rows = Patches.atOnce(x);
      FoldedWeight weight =
          weight(layer, () -> FoldedWeight.ofPixels(matrix, geometry.kernel(), rows, arena));
      return EvaluationStep.transposedConvolution(geometry, x, y, weight, scratch);
    }

    private FoldedWeight weight(String layer, Supplier<FoldedWeight> maker) {
      return weights.computeIfAbsent(layer, path -> maker.get());
    }

    private Folding folding(
        LayerParameters layer,
        @Nullable LayerParameters product,
        @Nullable LayerParameters norm,
        INDArray y) {
      int channels = (int) y.size(y.rank() - 1);
      return foldings.computeIfAbsent(layer.layer(), path -> new Folding(product, norm, channels));
    }
  }

  /** Returns whether a convolution is computed as the transposed convolution that it is. */
  private static boolean isTransposed(LayerSpec spec) {
    return spec instanceof LayerSpec.Convolution c && c.stride() == 1 && c.padding() < c.kernel();
  }

  private static LayerSpec inner(LayerSpec spec) {
    return spec instanceof LayerSpec.SpectralNorm s ? s.layer() : spec;
  }

  private static boolean isProduct(LayerSpec spec) {
    return spec instanceof LayerSpec.Linear
        || spec instanceof LayerSpec.Convolution
        || spec instanceof LayerSpec.TransposedConvolution;
  }

  /** Returns whether a layer gives its input another shape, or none, in evaluation mode. */
  private static boolean reshapes(LayerSpec spec) {
    return spec instanceof LayerSpec.Flatten
        || spec instanceof LayerSpec.Reshape
        || spec instanceof LayerSpec.Dropout
        || spec instanceof LayerSpec.GaussianNoise;
  }

  /** Returns the index of the next layer that computes something. */
  private static int behind(List<LayerSpec> specs, int index) {
    int behind = index + 1;
    while (behind < specs.size() && reshapes(specs.get(behind))) {
      behind++;
    }
    return behind;
  }

  /** Returns whether a layer is a batch normalisation of the channels of {@code product}. */
  private static boolean isNorm(List<LayerSpec> specs, int index, INDArray product) {
    return index < specs.size()
        && specs.get(index) instanceof LayerSpec.BatchNorm norm
        && product.size(product.rank() - 1) % norm.features() == 0;
  }
}
