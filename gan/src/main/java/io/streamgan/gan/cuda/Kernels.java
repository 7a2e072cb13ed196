package io.streamgan.gan.cuda;

import com.sun.jna.Pointer;
import io.streamgan.gan.Precision;
import io.streamgan.gan.cuda.Launch.Divisor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of {@code kernels.cu}, loaded on a GPU. The source's signatures are read, so that a
 * launch whose arguments do not fit fails when it is bound.
 */
final class Kernels implements AutoCloseable {
  /** Number of threads of every block. */
  static final int THREADS = 256;

  private static final Pattern SIGNATURE =
      Pattern.compile("__global__ void (?:__launch_bounds__\\([^)]*\\) )?(\\w+)\\(([^)]*)\\)");

  private final Cuda cuda;
  private final long module;
  private final Map<String, String[]> signatures = new HashMap<>();
  private final Map<String, Long> functions = new HashMap<>();

  /**
   * @param image machine code of the source
   */
  Kernels(Cuda cuda, byte[] image) {
    this.cuda = cuda;
    long[] handle = new long[1];
    cuda.check(cuda.driver().cuModuleLoadData(handle, image), "cuModuleLoadData");
    module = handle[0];
    Matcher matcher = SIGNATURE.matcher(source(Precision.FLOAT32));
    while (matcher.find()) {
      signatures.put(matcher.group(1), matcher.group(2).split(",", -1));
    }
  }

  /** Returns the source of the kernels whose products have {@code precision}. */
  static String source(Precision precision) {
    try (InputStream stream =
        Objects.requireNonNull(Kernels.class.getResourceAsStream("kernels.cu"))) {
      String source = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return precision == Precision.TF32 ? "#define TF32\n" + source : source;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Binds a launch.
   *
   * @param arguments {@link CudaTensor}, Long or Pointer for addresses, null for none; Integer,
   *     Float, Double, {@link Divisor}
   */
  Launch launch(String kernel, Launch.Grid grid, @Nullable Object... arguments) {
    String[] parameters = signatures.get(kernel);
    if (parameters == null || parameters.length != arguments.length) {
      throw new IllegalArgumentException(
          "the kernel %s does not take %d arguments".formatted(kernel, arguments.length));
    }
    Object[] values = new Object[arguments.length];
    long bytes = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = value(kernel, parameters[i].strip(), arguments[i]);
      bytes += arguments[i] instanceof CudaTensor t ? (long) Float.BYTES * t.size() : 0;
    }
    return new Launch(cuda, kernel, function(kernel), grid, bytes, values);
  }

  private static Object value(String kernel, String parameter, @Nullable Object argument) {
    Object value =
        argument == null
            ? 0L
            : argument instanceof CudaTensor t
                ? t.address()
                : argument instanceof Pointer p ? Pointer.nativeValue(p) : argument;
    boolean fits =
        parameter.contains("*")
            ? value instanceof Long
            : parameter.startsWith("int ") && value instanceof Integer
                || parameter.startsWith("float ") && value instanceof Float
                || parameter.startsWith("double ") && value instanceof Double
                || parameter.startsWith("Divisor ") && value instanceof Divisor;
    if (!fits) {
      throw new IllegalArgumentException(
          "the kernel %s takes '%s', not %s".formatted(kernel, parameter, value));
    }
    return value;
  }

  private long function(String kernel) {
    return functions.computeIfAbsent(
        kernel,
        name -> {
          long[] handle = new long[1];
          cuda.check(
              cuda.driver().cuModuleGetFunction(handle, module, name),
              "cuModuleGetFunction of " + name);
          return handle[0];
        });
  }

  @Override
  public void close() {
    cuda.checkRelease(cuda.driver().cuModuleUnload(module), "cuModuleUnload");
  }
}
