// The kernels of the CUDA platform. NVRTC and nvcc compile this file for GPUs, and g++ compiles it for the emulated driver of the tests, so it uses
// no headers and only the part of CUDA C++ that emulation.h defines for a plain C++ compiler.
//
// Images are [N, height, width, channels], matrices row-major, weights of convolutions [map's channels, image's channels, kernel, kernel]. No kernel
// adds with atomics: every sum has a fixed order, so that runs repeat bit for bit. Blocks have 256 threads.

#define THREADS 256
#define TILE_ROWS 64
#define TILE_DEPTH 16
#define MOMENTUM 0.1
#define EPSILON 1e-5
#define TINY 1e-12

__device__ __forceinline__ int item() { return (int)(blockIdx.x * blockDim.x + threadIdx.x); }

/** A rectifier with a slope below 0; a slope of 1 changes nothing. */
__device__ __forceinline__ float rectified(float x, float slope) { return x > 0 ? x : slope * x; }

/**
 * What is done with each sum of products: a bias is added, unless it is null, and the sum goes through a rectifier. As a gradient with respect to the
 * output y of a rectifier, it goes back through that, unless y is null.
 */
struct Epilogue {
  const float *bias, *y;
  float slope, slopeBack;

  __device__ __forceinline__ float of(float sum, int column, long long index) const {
    float value = rectified(bias ? sum + bias[column] : sum, slope);
    return !y || y[index] > 0 ? value : slopeBack * value;
  }
};

/** Sum over the threads of a block, for all of them. */
__device__ __forceinline__ double blockSum(double value) {
  __shared__ double part[THREADS];
  int thread = threadIdx.x;
  part[thread] = value;
  __syncthreads();
  for (int distance = THREADS / 2; distance > 0; distance /= 2) {
    if (thread < distance) {
      part[thread] += part[thread + distance];
    }
    __syncthreads();
  }
  double sum = part[0];
  __syncthreads();
  return sum;
}

// Matrix products

// With TF32, rows of a tile are apart by 8 banks of shared memory, so that the lanes of a warp read their factors from different ones.
#ifdef TF32
#define TILE_PADDING 8
#else
#define TILE_PADDING 4
#endif

/** The factors of 16 products of each sum of a tile. */
template <int COLUMNS>
struct Factors {
  float left[TILE_DEPTH][TILE_ROWS + TILE_PADDING];
  float right[TILE_DEPTH][16 * COLUMNS + TILE_PADDING];
};

#ifdef TF32
/** x rounded to a fraction of 10 bits. */
__device__ __forceinline__ unsigned toTf32(float x) {
#ifdef __CUDACC__
  unsigned bits;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(x));
  return bits;
#else
  return emulation::toTf32(x);
#endif
}

/** sums += left right by a warp's tensor core, with left [16, 8] and right [8, 8] spread over its lanes as PTX's mma.m16n8k8 has them. */
__device__ __forceinline__ void multiplyFragments(float *sums, const unsigned *left, const unsigned *right) {
#ifdef __CUDACC__
  asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
               : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
               : "r"(left[0]), "r"(left[1]), "r"(left[2]), "r"(left[3]), "r"(right[0]), "r"(right[1]));
#else
  emulation::multiplyFragments(sums, left, right);
#endif
}

/** A thread's sums of a tile: each of the 8 warps computes 16 rows and 8 * COLUMNS columns. */
template <int COLUMNS>
struct Sums {
  float sums[COLUMNS][4] = {};

  __device__ __forceinline__ int row() const { return (int)threadIdx.x / 64 * 16 + (int)threadIdx.x % 32 / 4; }
  __device__ __forceinline__ int column() const { return (int)threadIdx.x / 32 % 2 * 8 * COLUMNS; }
  // A warp's tensor core needs the factors of all its lanes.
  __device__ __forceinline__ bool areIn(int, int) const { return true; }

  __device__ __forceinline__ void add(const Factors<COLUMNS> &factors) {
    int quad = (int)threadIdx.x % 4;
    float part[COLUMNS][4] = {};
    for (int k0 = 0; k0 < TILE_DEPTH; k0 += 8) {
      int k = k0 + quad;
      const float *near = factors.left[k] + row();
      const float *far = factors.left[k + 4] + row();
      unsigned left[4] = {toTf32(near[0]), toTf32(near[8]), toTf32(far[0]), toTf32(far[8])};
      for (int j = 0; j < COLUMNS; j++) {
        int at = column() + 8 * j + (int)threadIdx.x % 32 / 4;
        unsigned right[2] = {toTf32(factors.right[k][at]), toTf32(factors.right[k + 4][at])};
        multiplyFragments(part[j], left, right);
      }
    }
    for (int j = 0; j < COLUMNS; j++) {
      for (int i = 0; i < 4; i++) {
        sums[j][i] += part[j][i];
      }
    }
  }

  template <typename Visit>
  __device__ __forceinline__ void each(Visit visit) const {
    for (int j = 0; j < COLUMNS; j++) {
      for (int i = 0; i < 4; i++) {
        visit(row() + i / 2 * 8, column() + 8 * j + (int)threadIdx.x % 4 * 2 + i % 2, sums[j][i]);
      }
    }
  }
};
#else
/** A thread's sums of a tile: 4 rows, and every 16th column. */
template <int COLUMNS>
struct Sums {
  float sums[4][COLUMNS] = {};

  __device__ __forceinline__ int row() const { return (int)threadIdx.x / 16 * 4; }
  __device__ __forceinline__ int column() const { return (int)threadIdx.x % 16; }
  __device__ __forceinline__ bool areIn(int rows, int columns) const { return row() < rows && column() < columns; }

  __device__ __forceinline__ void add(const Factors<COLUMNS> &factors) {
    float part[4][COLUMNS] = {};
    for (int k = 0; k < TILE_DEPTH; k++) {
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < COLUMNS; j++) {
          part[i][j] += factors.left[k][row() + i] * factors.right[k][column() + 16 * j];
        }
      }
    }
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < COLUMNS; j++) {
        sums[i][j] += part[i][j];
      }
    }
  }

  template <typename Visit>
  __device__ __forceinline__ void each(Visit visit) const {
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < COLUMNS; j++) {
        visit(row() + i, column() + 16 * j, sums[i][j]);
      }
    }
  }
};
#endif

/**
 * One tile of a product, of 64 rows and 16 * COLUMNS columns: store(row, column, sum over k in [from, to) of left(row, k) right(k, column)). Sums of 16
 * products are added up, which keeps the error of long sums small.
 */
template <int COLUMNS, bool ROWS_FIRST, typename Left, typename Right, typename Store>
__device__ __forceinline__ void multiplyTile(Left left, Right right, Store store, int rows, int columns, int from, int to) {
  __shared__ Factors<COLUMNS> factors;
  int row0 = (int)blockIdx.x * TILE_ROWS;
  int column0 = (int)blockIdx.y * 16 * COLUMNS;
  int thread = threadIdx.x;
  Sums<COLUMNS> sums;
  for (int k0 = from; k0 < to; k0 += TILE_DEPTH) {
    for (int i = thread; i < TILE_DEPTH * TILE_ROWS; i += THREADS) {
      int r = ROWS_FIRST ? i % TILE_ROWS : i / TILE_DEPTH;
      int k = ROWS_FIRST ? i / TILE_ROWS : i % TILE_DEPTH;
      factors.left[k][r] = row0 + r < rows && k0 + k < to ? left(row0 + r, k0 + k) : 0;
    }
    for (int i = thread; i < TILE_DEPTH * 16 * COLUMNS; i += THREADS) {
      int c = i % (16 * COLUMNS);
      int k = i / (16 * COLUMNS);
      factors.right[k][c] = column0 + c < columns && k0 + k < to ? right(k0 + k, column0 + c) : 0;
    }
    __syncthreads();
    if (sums.areIn(rows - row0, columns - column0)) {
      sums.add(factors);
    }
    __syncthreads();
  }
  sums.each([=](int row, int column, float sum) {
    if (row0 + row < rows && column0 + column < columns) {
      store(row0 + row, column0 + column, sum);
    }
  });
}

/** The factors of each sum that a plane of the grid multiplies; the sums of several planes are parts, which addParts adds. */
struct Depth {
  int from, to;

  __device__ __forceinline__ Depth(int depth, int chunk) : from((int)blockIdx.z * chunk), to(from + chunk < depth ? from + chunk : depth) {}
};

/** Stores a sum as a part, or with its epilogue where it is the whole. */
__device__ __forceinline__ void storePart(float *result, float sum, Epilogue epilogue, int column, int i, int size) {
  result[(long long)blockIdx.z * size + i] = gridDim.z == 1 ? epilogue.of(sum, column, i) : sum;
}

/** result = epilogue of left right; left is [rows, depth] or, transposed, [depth, rows]; right is [depth, columns] or, transposed, [columns, depth]. */
template <int COLUMNS>
__device__ __forceinline__ void productTile(const float *left, const float *right, Epilogue epilogue, float *result, int rows, int columns, int depth,
    int leftTransposed, int rightTransposed, int chunk) {
  auto a = [=](int row, int k) { return leftTransposed ? left[k * rows + row] : left[row * depth + k]; };
  auto b = [=](int k, int column) { return rightTransposed ? right[column * depth + k] : right[k * columns + column]; };
  auto store = [=](int row, int column, float sum) {
    storePart(result, sum, epilogue, column, row * columns + column, rows * columns);
  };
  Depth range(depth, chunk);
  multiplyTile<COLUMNS, false>(a, b, store, rows, columns, range.from, range.to);
}

extern "C" __global__ void __launch_bounds__(THREADS) product(const float *left, const float *right, const float *bias, const float *y,
    float *result, float slope, float slopeBack, int rows, int columns, int depth, int leftTransposed, int rightTransposed, int chunk, int narrow) {
  Epilogue epilogue = {bias, y, slope, slopeBack};
  if (narrow) {
    productTile<1>(left, right, epilogue, result, rows, columns, depth, leftTransposed, rightTransposed, chunk);
  } else {
    productTile<4>(left, right, epilogue, result, rows, columns, depth, leftTransposed, rightTransposed, chunk);
  }
}

/** Sizes of a convolution: the kernel moves over the image, and the map has one pixel per position of it. */
struct Geometry {
  int height, width, channels, mapHeight, mapWidth, mapChannels, kernel, stride, padding;
};

/** The image's value below the tap (ky, kx) of the map's pixel, counted over the batch. */
__device__ __forceinline__ float below(const float *image, Geometry g, int pixel, int ky, int kx, int channel) {
  int x = pixel % g.mapWidth * g.stride - g.padding + kx;
  int y = pixel / g.mapWidth % g.mapHeight * g.stride - g.padding + ky;
  int n = pixel / (g.mapWidth * g.mapHeight);
  bool inside = y >= 0 && y < g.height && x >= 0 && x < g.width;
  return inside ? image[((n * g.height + y) * g.width + x) * g.channels + channel] : 0;
}

template <int COLUMNS>
__device__ __forceinline__ void toMapTile(const float *image, const float *weight, Epilogue epilogue, float *map, int batch, Geometry g, int chunk) {
  int taps = g.kernel * g.kernel;
  int rows = batch * g.mapHeight * g.mapWidth;
  auto a = [=](int pixel, int d) {
    int tap = d / g.channels;
    return below(image, g, pixel, tap / g.kernel, tap % g.kernel, d % g.channels);
  };
  auto b = [=](int d, int o) { return weight[(o * g.channels + d % g.channels) * taps + d / g.channels]; };
  auto store = [=](int pixel, int o, float sum) {
    storePart(map, sum, epilogue, o, pixel * g.mapChannels + o, rows * g.mapChannels);
  };
  Depth range(taps * g.channels, chunk);
  multiplyTile<COLUMNS, false>(a, b, store, rows, g.mapChannels, range.from, range.to);
}

/** map[n, y, x, o] = epilogue of the sum of image[n, y stride - padding + ky, x stride - padding + kx, i] weight[o, i, ky, kx]. */
extern "C" __global__ void __launch_bounds__(THREADS) toMap(const float *image, const float *weight, const float *bias, const float *y, float *map,
    float slope, float slopeBack, int batch, int height, int width, int channels, int mapHeight, int mapWidth, int mapChannels, int kernel, int stride, int padding,
    int chunk, int narrow) {
  Geometry g = {height, width, channels, mapHeight, mapWidth, mapChannels, kernel, stride, padding};
  if (narrow) {
    toMapTile<1>(image, weight, {bias, y, slope, slopeBack}, map, batch, g, chunk);
  } else {
    toMapTile<4>(image, weight, {bias, y, slope, slopeBack}, map, batch, g, chunk);
  }
}

template <int COLUMNS>
__device__ __forceinline__ void toImageTile(const float *map, const float *weight, Epilogue epilogue, float *image, int batch, Geometry g) {
  // Pixels whose rows and columns leave the same remainders are below the same taps; a plane of the grid computes those of one pair of remainders.
  int row = (int)blockIdx.z / g.stride;
  int column = (int)blockIdx.z % g.stride;
  int height = (g.height - row + g.stride - 1) / g.stride;
  int width = (g.width - column + g.stride - 1) / g.stride;
  int ky0 = (row + g.padding) % g.stride;
  int kx0 = (column + g.padding) % g.stride;
  int tapsDown = (g.kernel - ky0 + g.stride - 1) / g.stride;
  int tapsAcross = (g.kernel - kx0 + g.stride - 1) / g.stride;
  int taps = g.kernel * g.kernel;
  auto a = [=](int pixel, int d) {
    int tap = d / g.mapChannels;
    int n = pixel / (width * height);
    int y = (pixel / width % height * g.stride + row + g.padding - ky0) / g.stride - tap / tapsAcross;
    int x = (pixel % width * g.stride + column + g.padding - kx0) / g.stride - tap % tapsAcross;
    bool inside = y >= 0 && y < g.mapHeight && x >= 0 && x < g.mapWidth;
    return inside ? map[((n * g.mapHeight + y) * g.mapWidth + x) * g.mapChannels + d % g.mapChannels] : 0;
  };
  auto b = [=](int d, int i) {
    int tap = d / g.mapChannels;
    int ky = ky0 + tap / tapsAcross * g.stride;
    int kx = kx0 + tap % tapsAcross * g.stride;
    return weight[(d % g.mapChannels * g.channels + i) * taps + ky * g.kernel + kx];
  };
  auto store = [=](int pixel, int i, float sum) {
    int n = pixel / (width * height);
    int y = pixel / width % height * g.stride + row;
    int x = pixel % width * g.stride + column;
    int at = ((n * g.height + y) * g.width + x) * g.channels + i;
    image[at] = epilogue.of(sum, i, at);
  };
  int depth = tapsDown > 0 && tapsAcross > 0 ? tapsDown * tapsAcross * g.mapChannels : 0;
  multiplyTile<COLUMNS, false>(a, b, store, batch * height * width, g.channels, 0, depth);
}

/** The transpose of toMap: each value of the map adds the kernel to the image. */
extern "C" __global__ void __launch_bounds__(THREADS) toImage(const float *map, const float *weight, const float *bias, const float *y, float *image,
    float slope, float slopeBack, int batch, int height, int width, int channels, int mapHeight, int mapWidth, int mapChannels, int kernel, int stride, int padding, int narrow) {
  Geometry g = {height, width, channels, mapHeight, mapWidth, mapChannels, kernel, stride, padding};
  if (narrow) {
    toImageTile<1>(map, weight, {bias, y, slope, slopeBack}, image, batch, g);
  } else {
    toImageTile<4>(map, weight, {bias, y, slope, slopeBack}, image, batch, g);
  }
}

template <int COLUMNS>
__device__ __forceinline__ void weightGradientTile(const float *image, const float *map, float *parts, int batch, Geometry g, int chunk) {
  int taps = g.kernel * g.kernel;
  int size = g.mapChannels * g.channels * taps;
  auto a = [=](int o, int pixel) { return map[pixel * g.mapChannels + o]; };
  auto b = [=](int pixel, int d) {
    int tap = d / g.channels;
    return below(image, g, pixel, tap / g.kernel, tap % g.kernel, d % g.channels);
  };
  auto store = [=](int o, int d, float sum) {
    storePart(parts, sum, {nullptr, nullptr, 1, 1}, o, (o * g.channels + d % g.channels) * taps + d / g.channels, size);
  };
  Depth range(batch * g.mapHeight * g.mapWidth, chunk);
  multiplyTile<COLUMNS, true>(a, b, store, g.mapChannels, taps * g.channels, range.from, range.to);
}

/** The gradient of a convolution's weight, one part per chunk of the map's pixels. */
extern "C" __global__ void __launch_bounds__(THREADS) weightGradient(const float *image, const float *map, float *parts, int batch, int height, int width,
    int channels, int mapHeight, int mapWidth, int mapChannels, int kernel, int stride, int padding, int chunk, int narrow) {
  Geometry g = {height, width, channels, mapHeight, mapWidth, mapChannels, kernel, stride, padding};
  if (narrow) {
    weightGradientTile<1>(image, map, parts, batch, g, chunk);
  } else {
    weightGradientTile<4>(image, map, parts, batch, g, chunk);
  }
}

/** target[i] = epilogue of the sum of parts[part, i], in the order of the parts. */
extern "C" __global__ void addParts(const float *parts, const float *bias, const float *y, float *target, float slope, float slopeBack, int count, int size,
    int columns) {
  int i = item();
  if (i < size) {
    double sum = 0;
    for (int part = 0; part < count; part++) {
      sum += parts[(long long)part * size + i];
    }
    target[i] = Epilogue{bias, y, slope, slopeBack}.of((float)sum, i % columns, i);
  }
}

// Sums over rows, in two launches: parts of 256 rows, then the parts in their order

#define PART_ROWS 256
#define SUM 0
#define SQUARED_DISTANCE 1
#define PRODUCTS 2
#define SCALED 3

/**
 * parts[group, part, column] of a matrix [groups, rows, columns]: the sum of x; of (x - centre)^2; of x and, in a second half, of x (y - centre); or of
 * x times the factor of its row. Blocks are 32 columns by 8 rows.
 */
extern "C" __global__ void columnParts(const float *x, const float *y, const float *centre, const float *factors, double *parts, int rows, int columns,
    int rowsPerFactor, int kind) {
  __shared__ double sums[8][32];
  __shared__ double products[8][32];
  int lane = threadIdx.x % 32;
  int line = threadIdx.x / 32;
  int column = (int)blockIdx.x * 32 + lane;
  int part = blockIdx.y;
  int group = blockIdx.z;
  double sum = 0;
  double dot = 0;
  if (column < columns) {
    int end = (part + 1) * PART_ROWS < rows ? (part + 1) * PART_ROWS : rows;
    for (int row = part * PART_ROWS + line; row < end; row += 8) {
      long long i = ((long long)group * rows + row) * columns + column;
      if (kind == SQUARED_DISTANCE) {
        float distance = x[i] - centre[group * columns + column];
        sum += (double)distance * distance;
      } else if (kind == SCALED) {
        sum += (double)x[i] * factors[row / rowsPerFactor];
      } else {
        sum += x[i];
        if (kind == PRODUCTS) {
          dot += (double)x[i] * (y[i] - centre[group * columns + column]);
        }
      }
    }
  }
  sums[line][lane] = sum;
  products[line][lane] = dot;
  __syncthreads();
  if (line == 0 && column < columns) {
    for (int other = 1; other < 8; other++) {
      sum += sums[other][lane];
      dot += products[other][lane];
    }
    int at = (group * (int)gridDim.y + part) * columns + column;
    parts[at] = sum;
    if (kind == PRODUCTS) {
      parts[(int)(gridDim.z * gridDim.y) * columns + at] = dot;
    }
  }
}

__device__ __forceinline__ double total(const double *parts, int group, int count, int columns, int column) {
  double sum = 0;
  for (int part = 0; part < count; part++) {
    sum += parts[(group * count + part) * columns + column];
  }
  return sum;
}

extern "C" __global__ void columnTotals(const double *parts, float *target, int count, int columns) {
  int column = item();
  if (column < columns) {
    target[column] = (float)total(parts, 0, count, columns, column);
  }
}

// Batch normalisation: y = rectified((x - mean) scale + beta) with scale = gamma / sqrt(variance + epsilon), for each group of rows

extern "C" __global__ void normMeans(const double *parts, float *means, float *running, int groups, int count, int rows, int columns) {
  int c = item();
  if (c < columns) {
    double moved = running[c];
    for (int group = 0; group < groups; group++) {
      double mean = total(parts, group, count, columns, c) / rows;
      means[group * columns + c] = (float)mean;
      moved = (float)((1 - MOMENTUM) * moved + MOMENTUM * mean);
    }
    running[c] = (float)moved;
  }
}

extern "C" __global__ void normScales(const double *parts, const float *gamma, double *inverses, float *scales, float *running, int groups, int count,
    int rows, int columns) {
  int c = item();
  if (c < columns) {
    double moved = running[c];
    for (int group = 0; group < groups; group++) {
      double squares = total(parts, group, count, columns, c);
      double inverse = 1 / sqrt(squares / rows + EPSILON);
      inverses[group * columns + c] = inverse;
      scales[group * columns + c] = (float)(gamma[c] * inverse);
      moved = (float)((1 - MOMENTUM) * moved + MOMENTUM * (squares / (rows - 1.0)));
    }
    running[c] = (float)moved;
  }
}

extern "C" __global__ void normalise(const float *x, const float *means, const float *scales, const float *beta, float *y, float slope, int size,
    int columns, int groupSize) {
  int i = item();
  if (i < size) {
    int c = i % columns;
    int at = i / groupSize * columns + c;
    y[i] = rectified((x[i] - means[at]) * scales[at] + beta[c], slope);
  }
}

/** The gradients of gamma and beta, unless these are null, and what the gradient of x is computed with: dx = dy scale + (x - mean) slope + shift. */
extern "C" __global__ void normGradients(const double *parts, const float *gamma, const double *inverses, float *slopes, float *shifts,
    float *gammaGradient, float *betaGradient, int groups, int count, int rows, int columns) {
  int c = item();
  if (c < columns) {
    double ofGamma = 0;
    double ofBeta = 0;
    for (int group = 0; group < groups; group++) {
      double gradient = total(parts, group, count, columns, c);
      double product = total(parts + (long long)groups * count * columns, group, count, columns, c);
      double inverse = inverses[group * columns + c];
      double scaled = gamma[c] * inverse / rows;
      slopes[group * columns + c] = (float)(-scaled * product * inverse * inverse);
      shifts[group * columns + c] = (float)(-scaled * gradient);
      ofBeta += gradient;
      ofGamma += product * inverse;
    }
    if (gammaGradient) {
      gammaGradient[c] = (float)ofGamma;
      betaGradient[c] = (float)ofBeta;
    }
  }
}

extern "C" __global__ void normaliseBack(const float *dy, const float *x, const float *means, const float *scales, const float *slopes,
    const float *shifts, float *dx, int size, int columns, int groupSize) {
  int i = item();
  if (i < size) {
    int at = i / groupSize * columns + i % columns;
    dx[i] = dy[i] * scales[at] + (x[i] - means[at]) * slopes[at] + shifts[at];
  }
}

extern "C" __global__ void normaliseFrozen(const float *x, const float *gamma, const float *beta, const float *mean, const float *variance, float *y,
    float slope, int size, int columns) {
  int i = item();
  if (i < size) {
    int c = i % columns;
    double scale = gamma[c] / sqrt(variance[c] + EPSILON);
    y[i] = rectified(x[i] * (float)scale + (float)(beta[c] - mean[c] * scale), slope);
  }
}

// Layers that compute each value from one or a few

extern "C" __global__ void rectify(const float *x, float *y, float slope, int size) {
  int i = item();
  if (i < size) {
    y[i] = rectified(x[i], slope);
  }
}

/** dx = dy (y > 0 ? 1 : slope), also for a tangent in place of dy. */
extern "C" __global__ void rectifyBack(const float *dy, const float *y, float *dx, float slope, int size) {
  int i = item();
  if (i < size) {
    dx[i] = y[i] > 0 ? dy[i] : slope * dy[i];
  }
}

extern "C" __global__ void hyperbolicTangent(const float *x, float *y, int size) {
  int i = item();
  if (i < size) {
    y[i] = tanhf(x[i]);
  }
}

extern "C" __global__ void hyperbolicTangentBack(const float *dy, const float *y, float *dx, int size) {
  int i = item();
  if (i < size) {
    dx[i] = dy[i] - dy[i] * y[i] * y[i];
  }
}

/** big[n, y, x, c] = small[n, y / 2, x / 2, c] times factor; height and width are those of small. */
extern "C" __global__ void doubled(const float *small, float *big, float factor, int size, int height, int width, int channels, int bigHeight,
    int bigWidth) {
  int i = item();
  if (i < size) {
    int x = i / channels % bigWidth / 2;
    int y = i / (channels * bigWidth) % bigHeight / 2;
    int n = i / (channels * bigWidth * bigHeight);
    big[i] = y < height && x < width ? factor * small[((n * height + y) * width + x) * channels + i % channels] : 0;
  }
}

/** small[n, y, x, c] = factor times the sum of 2 x 2 pixels of big. */
extern "C" __global__ void halved(const float *big, float *small, float factor, int size, int height, int width, int channels, int bigHeight,
    int bigWidth) {
  int i = item();
  if (i < size) {
    int x = i / channels % width * 2;
    int y = i / (channels * width) % height * 2;
    int n = i / (channels * width * height);
    const float *from = big + ((n * bigHeight + y) * bigWidth + x) * channels + i % channels;
    small[i] = factor * (from[0] + from[channels] + from[bigWidth * channels] + from[(bigWidth + 1) * channels]);
  }
}

extern "C" __global__ void globalSum(const float *x, float *y, int size, int pixels, int channels) {
  int i = item();
  if (i < size) {
    double sum = 0;
    for (int pixel = 0; pixel < pixels; pixel++) {
      sum += x[(i / channels * pixels + pixel) * channels + i % channels];
    }
    y[i] = (float)sum;
  }
}

extern "C" __global__ void globalSumBack(const float *dy, float *dx, int size, int pixels, int channels) {
  int i = item();
  if (i < size) {
    dx[i] = dy[i / (pixels * channels) * channels + i % channels];
  }
}

// Random numbers: the same as those of Randomness, with the state that it begins with

__device__ __forceinline__ unsigned long long randomBits(const unsigned long long *state, int index) {
  unsigned long long z = state[0] + (unsigned long long)(index + 1) * 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

extern "C" __global__ void dropOut(const float *x, const unsigned long long *state, float *mask, float *y, double rate, float kept, int size) {
  int i = item();
  if (i < size) {
    double uniform = (double)((randomBits(state, i) >> 11) + 1) * (1 / 9007199254740992.0);
    mask[i] = uniform <= rate ? 0 : kept;
    y[i] = x[i] * mask[i];
  }
}

/** Four values of one random number each add one of 65,536 quantiles, times the deviation. */
extern "C" __global__ void addNoise(const float *x, const unsigned long long *state, const float *quantiles, float *y, float deviation, int size) {
  int i = item();
  if (i < size) {
    int quantile = (int)(randomBits(state, i / 4) >> (i % 4 * 16)) & 0xFFFF;
    y[i] = x[i] + deviation * quantiles[quantile];
  }
}

/** Values in [-1, 1] of pixels. */
extern "C" __global__ void pixelValues(const unsigned char *pixels, float *values, int size) {
  int i = item();
  if (i < size) {
    values[i] = (float)(pixels[i] / 127.5 - 1);
  }
}

extern "C" __global__ void embed(const float *x, const float *embedding, const int *labels, float *y, int size, int in, int embedded) {
  int i = item();
  if (i < size) {
    int row = i / (in + embedded);
    int column = i % (in + embedded);
    int label = labels[row];
    y[i] = column < in ? x[row * in + column] : label < 0 ? 0 : embedding[label * embedded + column - in];
  }
}

extern "C" __global__ void embedBack(const float *dy, float *dx, int size, int in, int embedded) {
  int i = item();
  if (i < size) {
    dx[i] = dy[i / in * (in + embedded) + i % in];
  }
}

extern "C" __global__ void embeddingGradient(const float *dy, const int *labels, float *gradient, int size, int rows, int in, int embedded) {
  int i = item();
  if (i < size) {
    float sum = 0;
    for (int row = 0; row < rows; row++) {
      if (labels[row] == i / embedded) {
        sum += dy[row * (in + embedded) + in + i % embedded];
      }
    }
    gradient[i] = sum;
  }
}

extern "C" __global__ void classScore(const float *x, const int *labels, float *y, int rows, int classes) {
  int row = item();
  if (row < rows) {
    y[row] = labels[row] < 0 ? 0 : x[row * classes + labels[row]];
  }
}

extern "C" __global__ void classScoreBack(const float *dy, const int *labels, float *dx, int size, int classes) {
  int i = item();
  if (i < size) {
    dx[i] = i % classes == labels[i / classes] ? dy[i / classes] : 0;
  }
}

// Operations on vectors

extern "C" __global__ void copyValues(const float *source, float *target, int size) {
  int i = item();
  if (i < size) {
    target[i] = source[i];
  }
}

extern "C" __global__ void addValues(const float *a, const float *b, float *sum, int size) {
  int i = item();
  if (i < size) {
    sum[i] = a[i] + b[i];
  }
}

extern "C" __global__ void multiplyValues(const float *a, const float *b, float *result, int size) {
  int i = item();
  if (i < size) {
    result[i] = a[i] * b[i];
  }
}

extern "C" __global__ void scaleValues(const float *x, const float *factor, float *result, int size) {
  int i = item();
  if (i < size) {
    result[i] = x[i] * factor[0];
  }
}

extern "C" __global__ void moveValues(float *average, const float *newest, const float *share, int size) {
  int i = item();
  if (i < size) {
    average[i] = average[i] + (newest[i] - average[i]) * share[0];
  }
}

/** y[row, i] += factors[row] x[row, i]. */
extern "C" __global__ void addScaledRows(const float *x, const float *factors, float *y, int size, int columns) {
  int i = item();
  if (i < size) {
    y[i] += factors[i / columns] * x[i];
  }
}

/** parts[block] = sum of a b over the block's share of the values; in a second half, the sum of a. */
extern "C" __global__ void dotParts(const float *a, const float *b, double *parts, int size) {
  double dot = 0;
  double sum = 0;
  for (int i = item(); i < size; i += (int)(gridDim.x * blockDim.x)) {
    dot += (double)a[i] * b[i];
    sum += a[i];
  }
  dot = blockSum(dot);
  sum = blockSum(sum);
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = dot;
    parts[gridDim.x + blockIdx.x] = sum;
  }
}

__device__ __forceinline__ double sumOfParts(const double *parts, int count) {
  double sum = 0;
  for (int part = 0; part < count; part++) {
    sum += parts[part];
  }
  return sum;
}

// Adam

/**
 * From the parts of the gradient's squared norm: factor[0] shortens the gradient to the limit, unless that is 0, and factor[1], of which infinite is a
 * copy, becomes 1 when the norm is not finite in float32.
 */
extern "C" __global__ void limitNorm(const double *parts, float *factor, double *infinite, float limit, int count) {
  if (item() == 0) {
    float square = (float)sumOfParts(parts, count);
    double norm = sqrt((double)square);
    bool finite = square - square == 0;
    factor[0] = limit > 0 && norm > limit ? (float)(limit / norm) : 1;
    factor[1] = finite ? factor[1] : 1;
    infinite[0] = factor[1];
  }
}

/** numbers: rate, beta1, beta2, epsilon. */
extern "C" __global__ void adam(float *parameters, const float *gradients, float *means, float *squares, const float *numbers, const float *factor,
    float parameterLimit, int size) {
  int i = item();
  if (i < size) {
    float gradient = gradients[i] * factor[0];
    float mean = numbers[1] * means[i] + (1 - numbers[1]) * gradient;
    float square = numbers[2] * squares[i] + (1 - numbers[2]) * gradient * gradient;
    float moved = parameters[i] - numbers[0] * mean / (sqrtf(square) + numbers[3]);
    means[i] = mean;
    squares[i] = square;
    parameters[i] = moved > parameterLimit ? parameterLimit : moved < -parameterLimit ? -parameterLimit : moved;
  }
}

// Spectral norm

/** result[column] = sum of vector[row] matrix[row, column]. */
extern "C" __global__ void vectorTimes(const float *vector, const float *matrix, float *result, int rows, int columns) {
  int column = item();
  if (column < columns) {
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += (double)vector[row] * matrix[(long long)row * columns + column];
    }
    result[column] = (float)sum;
  }
}

/** result[row] = sum of matrix[row, column] vector[column], a block a row. */
extern "C" __global__ void timesVector(const float *matrix, const float *vector, float *result, int columns) {
  int row = blockIdx.x;
  double sum = 0;
  for (int column = threadIdx.x; column < columns; column += THREADS) {
    sum += (double)matrix[(long long)row * columns + column] * vector[column];
  }
  sum = blockSum(sum);
  if (threadIdx.x == 0) {
    result[row] = (float)sum;
  }
}

/** Divides a vector by its norm, and gives the norm's inverse. One block. */
extern "C" __global__ void normaliseVector(float *vector, float *inverse, int size) {
  double square = 0;
  for (int i = threadIdx.x; i < size; i += THREADS) {
    square += (double)vector[i] * vector[i];
  }
  double norm = sqrt(blockSum(square) + TINY);
  for (int i = threadIdx.x; i < size; i += THREADS) {
    vector[i] = (float)(vector[i] / norm);
  }
  if (threadIdx.x == 0) {
    inverse[0] = (float)(1 / norm);
  }
}

/** gradient = (gradient - dot left right^T) factor, where the parts make the dot product of gradient and effective weight. */
extern "C" __global__ void rawGradient(float *gradient, const double *parts, const float *left, const float *right, const float *factor, int count,
    int size, int columns) {
  int i = item();
  if (i < size) {
    float dot = (float)sumOfParts(parts, count);
    gradient[i] = (gradient[i] - dot * left[i / columns] * right[i % columns]) * factor[0];
  }
}

// Penalties

/** t a + (1 - t) b with one t per image. */
extern "C" __global__ void interpolate(const float *a, const float *b, const float *shares, float *result, int size, int imageSize) {
  int i = item();
  if (i < size) {
    float t = shares[i / imageSize];
    result[i] = t * a[i] + (1 - t) * b[i];
  }
}

/** x + spread s u, with the standard deviation s from the parts of the sums of squares and values. */
extern "C" __global__ void deviate(const float *x, const float *factors, const double *parts, float *result, float spread, int count, int size) {
  int i = item();
  if (i < size) {
    double mean = sumOfParts(parts + count, count) / size;
    double variance = sumOfParts(parts, count) / size - mean * mean;
    result[i] = x[i] + (float)(spread * sqrt(variance > 0 ? variance : 0)) * factors[i];
  }
}

/**
 * Squared norms of the images' gradients, and directions = gradient times weight p'(norm) / norm for the penalty p = factor norm^2 / 2 or, fromOne,
 * factor (norm - 1)^2. A block an image.
 */
extern "C" __global__ void directions(const float *gradients, float *target, double *squares, double weight, double factor, int fromOne, int imageSize) {
  const float *gradient = gradients + (long long)blockIdx.x * imageSize;
  double square = 0;
  for (int i = threadIdx.x; i < imageSize; i += THREADS) {
    square += (double)gradient[i] * gradient[i];
  }
  square = blockSum(square);
  double norm = sqrt(square);
  double slope = !fromOne ? factor : norm > 0 ? 2 * factor * (norm - 1) / norm : 0;
  float scale = (float)(weight * slope);
  for (int i = threadIdx.x; i < imageSize; i += THREADS) {
    target[(long long)blockIdx.x * imageSize + i] = gradient[i] * scale;
  }
  if (threadIdx.x == 0) {
    squares[blockIdx.x] = square;
  }
}

// Losses: the twins of the classes of gan.objective, whose comments say what they compute. A loss of D has its outputs at the real images and then
// those at the generated ones, and copies them for Java. A comparison with NaN is false, and a NaN score must make the loss NaN.

#define NON_SATURATING 0
#define MINIMAX 1
#define LEAST_SQUARES 2
#define WASSERSTEIN 3
#define HINGE 4
#define RELATIVISTIC_AVERAGE 5
#define PAIRED 6

/** A function of a score and its derivative. */
struct Term {
  double value, slope;
};

/** log(1 + e^x), without overflow. */
__device__ __forceinline__ Term softplus(double x) {
  double e = exp(-fabs(x));
  return {(x > 0 ? x : 0) + log1p(e), (x >= 0 ? 1 : e) / (1 + e)};
}

/** softplus(-x). */
__device__ __forceinline__ Term softplusOfNegative(double x) {
  Term term = softplus(-x);
  return {term.value, -term.slope};
}

/** D's loss at a real image with the score r. */
__device__ __forceinline__ Term lossOfReal(int kind, double r, double smoothing) {
  if (kind == LEAST_SQUARES) {
    return {(r - 1) * (r - 1), 2 * (r - 1)};
  }
  if (kind == WASSERSTEIN) {
    return {-r, -1};
  }
  if (kind == HINGE) {
    return {r >= 1 ? 0 : 1 - r, r < 1 ? -1.0 : 0.0};
  }
  Term term = softplusOfNegative(r);
  return {term.value + smoothing * r, term.slope + smoothing};
}

/** D's loss at a generated image with the score f. */
__device__ __forceinline__ Term lossOfGenerated(int kind, double f) {
  if (kind == LEAST_SQUARES) {
    return {f * f, 2 * f};
  }
  if (kind == WASSERSTEIN) {
    return {f, 1};
  }
  if (kind == HINGE) {
    return {f <= -1 ? 0 : 1 + f, f > -1 ? 1.0 : 0.0};
  }
  return softplus(f);
}

/** G's loss at an image with the score f. */
__device__ __forceinline__ Term lossOfGenerator(int kind, double f) {
  if (kind == LEAST_SQUARES) {
    return {(f - 1) * (f - 1), 2 * (f - 1)};
  }
  if (kind == WASSERSTEIN || kind == HINGE) {
    return {-f, -1};
  }
  if (kind == MINIMAX) {
    Term term = softplus(f);
    return {-term.value, -term.slope};
  }
  return softplusOfNegative(f);
}

/** Mean of softplus(-(a - mean b)) + softplus(b - mean a), for all threads of a block; bGradient may be null. */
__device__ __forceinline__ double contrast(const float *a, const float *b, float *aGradient, float *bGradient, int count) {
  double aSum = 0;
  double bSum = 0;
  for (int i = threadIdx.x; i < count; i += THREADS) {
    aSum += a[i];
    bSum += b[i];
  }
  double aMean = blockSum(aSum) / count;
  double bMean = blockSum(bSum) / count;
  double value = 0;
  double aSlopes = 0;
  double bSlopes = 0;
  for (int i = threadIdx.x; i < count; i += THREADS) {
    Term above = softplus(bMean - a[i]);
    Term below = softplus(b[i] - aMean);
    value += above.value + below.value;
    aSlopes -= above.slope / count;
    bSlopes += below.slope / count;
    aGradient[i] = (float)(-above.slope / count);
    if (bGradient) {
      bGradient[i] = (float)(below.slope / count);
    }
  }
  // The derivatives through the means.
  float throughA = (float)(-blockSum(bSlopes) / count);
  float throughB = (float)(-blockSum(aSlopes) / count);
  for (int i = threadIdx.x; i < count; i += THREADS) {
    aGradient[i] += throughA;
    if (bGradient) {
      bGradient[i] += throughB;
    }
  }
  return blockSum(value) / count;
}

/** Mean of softplus(-(a - b)), for all threads of a block; bGradient may be null. */
__device__ __forceinline__ double pairs(const float *a, const float *b, float *aGradient, float *bGradient, int count) {
  double value = 0;
  for (int i = threadIdx.x; i < count; i += THREADS) {
    Term term = softplusOfNegative((double)a[i] - b[i]);
    value += term.value;
    aGradient[i] = (float)(term.slope / count);
    if (bGradient) {
      bGradient[i] = -aGradient[i];
    }
  }
  return blockSum(value) / count;
}

/** One block. */
extern "C" __global__ void discriminatorLoss(const float *scores, float *gradient, float *seen, double *loss, double smoothing, int count, int kind) {
  double value = 0;
  if (kind == RELATIVISTIC_AVERAGE) {
    value = contrast(scores, scores + count, gradient, gradient + count, count);
  } else if (kind == PAIRED) {
    value = pairs(scores, scores + count, gradient, gradient + count, count);
  } else {
    for (int i = threadIdx.x; i < 2 * count; i += THREADS) {
      Term term = i < count ? lossOfReal(kind, scores[i], smoothing) : lossOfGenerated(kind, scores[i]);
      value += term.value;
      gradient[i] = (float)(term.slope / count);
    }
    value = blockSum(value) / count;
  }
  for (int i = threadIdx.x; i < 2 * count; i += THREADS) {
    seen[i] = scores[i];
  }
  if (threadIdx.x == 0) {
    loss[0] = value;
  }
}

/** One block; real is null if the loss is no function of it. */
extern "C" __global__ void generatorLoss(const float *real, const float *generated, float *gradient, double *loss, int count, int kind) {
  double value = 0;
  if (kind == RELATIVISTIC_AVERAGE) {
    value = contrast(generated, real, gradient, nullptr, count);
  } else if (kind == PAIRED) {
    value = pairs(generated, real, gradient, nullptr, count);
  } else {
    for (int i = threadIdx.x; i < count; i += THREADS) {
      Term term = lossOfGenerator(kind, generated[i]);
      value += term.value;
      gradient[i] = (float)(term.slope / count);
    }
    value = blockSum(value) / count;
  }
  if (threadIdx.x == 0) {
    loss[0] = value;
  }
}

/** D's loss of SemiSupervised: [2 count, classes] logits, and the labels of the real images, -1 for none. One block. */
extern "C" __global__ void classLoss(const float *logits, const int *labels, float *gradient, float *seen, double *loss, int count, int classes) {
  double labelled = 0;
  for (int i = threadIdx.x; i < count; i += THREADS) {
    labelled += labels[i] >= 0;
  }
  labelled = blockSum(labelled);
  labelled = labelled > 1 ? labelled : 1;
  double value = 0;
  for (int i = threadIdx.x; i < 2 * count; i += THREADS) {
    const float *row = logits + i * classes;
    double largest = row[0];
    for (int k = 1; k < classes; k++) {
      largest = row[k] > largest ? row[k] : largest;
    }
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += exp(row[k] - largest);
    }
    double score = largest + log(sum);
    Term term = i < count ? softplusOfNegative((float)score) : softplus((float)score);
    float slope = (float)(term.slope / count);
    int label = i < count ? labels[i] : -1;
    value += term.value / count;
    if (label >= 0) {
      value += (score - row[label]) / labelled;
    }
    for (int k = 0; k < classes; k++) {
      double share = exp(row[k] - score);
      float unsupervised = (float)(slope * share);
      float supervised = label < 0 ? 0 : (float)((share - (k == label)) / labelled);
      gradient[i * classes + k] = unsupervised + supervised;
      seen[i * classes + k] = row[k];
    }
  }
  value = blockSum(value);
  if (threadIdx.x == 0) {
    loss[0] = value;
  }
}

/** G's loss of SemiSupervised at [count, features]; the parts, one a block, make the sum over the features. */
extern "C" __global__ void featureLoss(const float *real, const float *generated, float *gradient, double *parts, int count, int features) {
  int feature = item();
  double difference = 0;
  if (feature < features) {
    for (int i = 0; i < count; i++) {
      difference += ((double)generated[i * features + feature] - real[i * features + feature]) / count;
    }
    double sign = difference > 0 ? 1 : difference < 0 ? -1 : difference;
    for (int i = 0; i < count; i++) {
      gradient[i * features + feature] = (float)(sign / features / count);
    }
  }
  double sum = blockSum(fabs(difference));
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = sum;
  }
}

// Autoencoding

/** sum = other + scale (y - x); the parts make the sum of the squared differences. */
extern "C" __global__ void distort(const float *x, const float *y, const float *other, float *sum, double *parts, double scale, int size) {
  double squares = 0;
  for (int i = item(); i < size; i += (int)(gridDim.x * blockDim.x)) {
    double difference = (double)y[i] - x[i];
    squares += difference * difference;
    sum[i] = (float)(other[i] + scale * difference);
  }
  squares = blockSum(squares);
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = squares;
  }
}

// Augmentation, a block an image; choices: brightness, saturation, contrast, down, right, top, left

struct Change {
  int height, width, channels, colours, colour, down, right, top, left, bottom, end;
  float brightness, saturation, contrast;
};

__device__ __forceinline__ Change change(const float *choices, int height, int width, int channels, int colour, int translation, int cutout) {
  const float *chosen = choices + (int)blockIdx.x * 7;
  Change c;
  c.height = height;
  c.width = width;
  c.channels = channels;
  c.colours = channels < 3 ? channels : 3;
  c.colour = colour;
  c.brightness = chosen[0];
  c.saturation = chosen[1];
  c.contrast = chosen[2];
  c.down = translation ? (int)chosen[3] : 0;
  c.right = translation ? (int)chosen[4] : 0;
  c.top = (int)chosen[5];
  c.left = (int)chosen[6];
  c.bottom = cutout ? c.top + height / 2 : c.top;
  c.end = cutout ? c.left + width / 2 : c.left;
  return c;
}

__device__ __forceinline__ bool isCut(Change c, int y, int x) { return y >= c.top && y < c.bottom && x >= c.left && x < c.end; }

/** The colour of a pixel after a change of brightness and saturation. */
__device__ __forceinline__ float tinted(const float *pixel, Change c, int channel, float brightness) {
  float grey = 0;
  for (int k = 0; k < c.colours; k++) {
    grey += (pixel[k] + brightness) / c.colours;
  }
  return c.saturation * (pixel[channel] + brightness - grey) + grey;
}

extern "C" __global__ void augment(const float *source, float *target, const float *choices, int height, int width, int channels, int colour,
    int translation, int cutout) {
  Change c = change(choices, height, width, channels, colour, translation, cutout);
  int pixels = height * width;
  const float *image = source + (long long)blockIdx.x * pixels * channels;
  double sum = 0;
  for (int i = threadIdx.x; i < pixels * c.colours && colour; i += THREADS) {
    sum += tinted(image + i / c.colours * channels, c, i % c.colours, c.brightness);
  }
  float mean = (float)(blockSum(sum) / (pixels * c.colours));
  for (int i = threadIdx.x; i < pixels * channels; i += THREADS) {
    int channel = i % channels;
    int x = i / channels % width;
    int y = i / (channels * width);
    int fromX = x - c.right;
    int fromY = y - c.down;
    float value = 0;
    if (fromY >= 0 && fromY < height && fromX >= 0 && fromX < width && !isCut(c, y, x)) {
      const float *pixel = image + (fromY * width + fromX) * channels;
      value = colour && channel < c.colours ? c.contrast * (tinted(pixel, c, channel, c.brightness) - mean) + mean : pixel[channel];
    }
    target[(long long)blockIdx.x * pixels * channels + i] = value;
  }
}

/** The gradient of an image before cutout and translation. */
__device__ __forceinline__ float moved(const float *gradient, Change c, int y, int x, int channel) {
  int toY = y + c.down;
  int toX = x + c.right;
  bool seen = toY >= 0 && toY < c.height && toX >= 0 && toX < c.width && !isCut(c, toY, toX);
  return seen ? gradient[(toY * c.width + toX) * c.channels + channel] : 0;
}

extern "C" __global__ void augmentBack(const float *source, float *target, const float *choices, int height, int width, int channels, int colour,
    int translation, int cutout) {
  Change c = change(choices, height, width, channels, colour, translation, cutout);
  int pixels = height * width;
  const float *gradient = source + (long long)blockIdx.x * pixels * channels;
  double sum = 0;
  for (int i = threadIdx.x; i < pixels * c.colours && colour; i += THREADS) {
    sum += moved(gradient, c, i / c.colours / width, i / c.colours % width, i % c.colours);
  }
  float mean = (float)(blockSum(sum) / (pixels * c.colours));
  for (int i = threadIdx.x; i < pixels * channels; i += THREADS) {
    int channel = i % channels;
    int x = i / channels % width;
    int y = i / (channels * width);
    float value = moved(gradient, c, y, x, channel);
    if (colour && channel < c.colours) {
      float pixel[3] = {};
      for (int k = 0; k < c.colours; k++) {
        pixel[k] = c.contrast * (moved(gradient, c, y, x, k) - mean) + mean;
      }
      float grey = 0;
      for (int k = 0; k < c.colours; k++) {
        grey += pixel[k] / c.colours;
      }
      value = c.saturation * (c.contrast * (value - mean) + mean - grey) + grey;
    }
    target[(long long)blockIdx.x * pixels * channels + i] = value;
  }
}
