// The kernels of the CUDA platform. NVRTC and nvcc compile this file for GPUs, and g++ compiles it for the emulated driver of the tests, so it uses
// no headers and only the part of CUDA C++ that emulation.h defines for a plain C++ compiler.
//
// Images are [N, height, width, channels], matrices row-major, weights of convolutions [kernel, kernel, image's channels, map's channels]. No kernel
// adds values with atomics: every sum has a fixed order, so that runs repeat bit for bit. Blocks have 256 threads.

#define THREADS 256
#define TILE_ROWS 64
#define TILE_COLUMNS 64
#define TILE_DEPTH 16
#define STAGES 3
#define MOMENTUM 0.1
#define EPSILON 1e-5
#define TINY 1e-12

__device__ __forceinline__ int item() { return (int)(blockIdx.x * blockDim.x + threadIdx.x); }

/** A divisor of numbers below 2^31, from Java, which makes divisions a multiplication and a shift (Granlund and Montgomery 1994). */
struct Divisor {
  int value;
  unsigned multiplier;
  int shift;  // negative for a value of 1

  __device__ __forceinline__ operator int() const { return value; }
};

__device__ __forceinline__ int operator/(int x, Divisor d) { return d.shift < 0 ? x : (int)(__umulhi((unsigned)x, d.multiplier) >> d.shift); }
__device__ __forceinline__ int operator%(int x, Divisor d) { return x - x / d * d.value; }

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

/**
 * Whether the block is the last of count that call this, for all of its threads; the last one sees what the others have stored before. The counter is 0
 * again afterwards.
 */
__device__ __forceinline__ bool isLast(unsigned *finished, unsigned count) {
  __shared__ bool last;
  __threadfence();
  __syncthreads();
  if (threadIdx.x == 0) {
    last = atomicInc(finished, count - 1) == count - 1;
  }
  __syncthreads();
  __threadfence();
  return last;
}

// Copies to shared memory that a thread does not wait for, in groups. Older GPUs than sm_80 wait.

/** Copies a value, or stores 0 if source is null. */
__device__ __forceinline__ void copyLater(float *shared, const float *source) {
#ifndef __CUDACC__
  emulation::copyLater(shared, source);
#elif __CUDA_ARCH__ >= 800
  if (source) {
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4;" ::"r"((unsigned)__cvta_generic_to_shared(shared)), "l"(source) : "memory");
  } else {
    *shared = 0;
  }
#else
  *shared = source ? *source : 0;
#endif
}

/** Ends the group of the thread's newest copies. */
__device__ __forceinline__ void endGroup() {
#ifndef __CUDACC__
  emulation::endGroup();
#elif __CUDA_ARCH__ >= 800
  asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}

/** Waits for the thread's groups but the newest few. */
template <int NEWEST>
__device__ __forceinline__ void awaitGroups() {
#ifndef __CUDACC__
  emulation::awaitGroups(NEWEST);
#elif __CUDA_ARCH__ >= 800
  asm volatile("cp.async.wait_group %0;" ::"n"(NEWEST) : "memory");
#endif
}

// Matrix products

// With TF32, rows of a tile are apart by 8 banks of shared memory, so that the lanes of a warp read their factors from different ones.
#ifdef TF32
#define TILE_PADDING 8
#else
#define TILE_PADDING 4
#endif

/** The factors of 16 products of each sum of a tile. */
struct Factors {
  float left[TILE_DEPTH][TILE_ROWS + TILE_PADDING];
  float right[TILE_DEPTH][TILE_COLUMNS + TILE_PADDING];
};

/** The factors that are multiplied, and those that are copied meanwhile. */
__device__ __forceinline__ Factors *stages() {
  __shared__ Factors stages[STAGES];
  return stages;
}

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

  __device__ __forceinline__ void add(const Factors &factors) {
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

  __device__ __forceinline__ void add(const Factors &factors) {
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
 * Where the sums of a product of few tiles are added up: each plane of the grid multiplies a chunk of the factors, and stores its sums as a part, [planes,
 * rows, columns]. The last plane to finish a tile adds the parts in their order. With one plane, there are no parts.
 */
struct Parts {
  float *sums;
  unsigned *finished;  // number of planes, for each tile
};

/** Calls visit(row, column, i) for the i-th sum of the block's tile, by one thread each. NVRTC takes a lambda with auto for a function of the host. */
template <int COLUMNS, typename Visit>
__device__ __forceinline__ void visitTile(int rows, int columns, Visit visit) {
  for (int i = threadIdx.x; i < TILE_ROWS * 16 * COLUMNS; i += THREADS) {
    int row = (int)blockIdx.x * TILE_ROWS + i / (16 * COLUMNS);
    int column = (int)blockIdx.y * 16 * COLUMNS + i % (16 * COLUMNS);
    if (row < rows && column < columns) {
      visit(row, column, i);
    }
  }
}

/**
 * One tile of a product, of 64 rows and 16 * COLUMNS columns: store(row, column, sum over k in [from, to) of left(row, k) right(k, column)), where left and
 * right return addresses, or null for 0. Neighbouring threads read the left factors of neighbouring rows or else of neighbouring k, and the right factors of
 * neighbouring columns or else of neighbouring k. Sums of 16 products are added up, which keeps the error of long sums small.
 */
template <int COLUMNS, typename Left, typename Right, typename Store>
__device__ __forceinline__ void multiplyTile(Left left, bool alongRows, Right right, bool alongColumns, Parts parts, Store store, int rows, int columns,
    int from, int to) {
  int row0 = (int)blockIdx.x * TILE_ROWS;
  int column0 = (int)blockIdx.y * 16 * COLUMNS;
  Sums<COLUMNS> sums;
  int stage = 0;
  // The first stages are copied before the first product.
  for (int k0 = from - (STAGES - 1) * TILE_DEPTH; k0 < to; k0 += TILE_DEPTH) {
    if (k0 >= from) {
      awaitGroups<STAGES - 2>();
      // All threads have copied the factors of this stage, and have multiplied those of the one before, whose place is taken next.
      __syncthreads();
    }
    int next = k0 + (STAGES - 1) * TILE_DEPTH;
    if (next < to) {
      Factors &factors = stages()[(stage + STAGES - 1) % STAGES];
      for (int i = threadIdx.x; i < TILE_DEPTH * TILE_ROWS; i += THREADS) {
        int r = alongRows ? i % TILE_ROWS : i / TILE_DEPTH;
        int k = alongRows ? i / TILE_ROWS : i % TILE_DEPTH;
        copyLater(&factors.left[k][r], row0 + r < rows && next + k < to ? left(row0 + r, next + k) : nullptr);
      }
      for (int i = threadIdx.x; i < TILE_DEPTH * 16 * COLUMNS; i += THREADS) {
        int c = alongColumns ? i % (16 * COLUMNS) : i / TILE_DEPTH;
        int k = alongColumns ? i / (16 * COLUMNS) : i % TILE_DEPTH;
        copyLater(&factors.right[k][c], column0 + c < columns && next + k < to ? right(next + k, column0 + c) : nullptr);
      }
    }
    endGroup();
    if (k0 >= from && sums.areIn(rows - row0, columns - column0)) {
      sums.add(stages()[stage]);
    }
    stage = (stage + 1) % STAGES;
  }
  // By way of shared memory, so that neighbouring threads store neighbouring sums.
  float *tile = stages()[0].left[0];
  __syncthreads();
  sums.each([=](int row, int column, float sum) { tile[row * 16 * COLUMNS + column] = sum; });
  __syncthreads();
  if (!parts.sums) {
    visitTile<COLUMNS>(rows, columns, [=](int row, int column, int i) { store(row, column, tile[i]); });
    return;
  }
  long long size = (long long)rows * columns;
  visitTile<COLUMNS>(
      rows, columns, [=](int row, int column, int i) { parts.sums[blockIdx.z * size + row * columns + column] = tile[i]; });
  if (isLast(parts.finished + blockIdx.y * gridDim.x + blockIdx.x, gridDim.z)) {
    visitTile<COLUMNS>(rows, columns, [=](int row, int column, int) {
      double total = 0;
      for (int plane = 0; plane < (int)gridDim.z; plane++) {
        total += parts.sums[plane * size + row * columns + column];
      }
      store(row, column, (float)total);
    });
  }
}

/** The factors of each sum that a plane of the grid multiplies. */
struct Depth {
  int from, to;

  __device__ __forceinline__ Depth(int depth, int chunk) : from((int)blockIdx.z * chunk), to(from + chunk < depth ? from + chunk : depth) {}
};

/** result = epilogue of left right; left is [rows, depth] or, transposed, [depth, rows]; right is [depth, columns] or, transposed, [columns, depth]. */
template <int COLUMNS>
__device__ __forceinline__ void productTile(const float *left, const float *right, Epilogue epilogue, float *result, Parts parts, int rows, int columns,
    int depth, int leftTransposed, int rightTransposed, int chunk) {
  auto a = [=](int row, int k) { return leftTransposed ? left + k * rows + row : left + row * depth + k; };
  auto b = [=](int k, int column) { return rightTransposed ? right + column * depth + k : right + k * columns + column; };
  auto store = [=](int row, int column, float sum) {
    int at = row * columns + column;
    result[at] = epilogue.of(sum, column, at);
  };
  Depth range(depth, chunk);
  multiplyTile<COLUMNS>(a, leftTransposed, b, !rightTransposed, parts, store, rows, columns, range.from, range.to);
}

extern "C" __global__ void __launch_bounds__(THREADS, 3) product(const float *left, const float *right, const float *bias, const float *y,
    float *result, float slope, float slopeBack, float *parts, unsigned *finished, int rows, int columns, int depth, int leftTransposed, int rightTransposed,
    int chunk, int narrow) {
  Epilogue epilogue = {bias, y, slope, slopeBack};
  if (narrow) {
    productTile<1>(left, right, epilogue, result, {parts, finished}, rows, columns, depth, leftTransposed, rightTransposed, chunk);
  } else {
    productTile<4>(left, right, epilogue, result, {parts, finished}, rows, columns, depth, leftTransposed, rightTransposed, chunk);
  }
}

/** Sizes of a convolution: the kernel moves over the image, and the map has one pixel per position of it. */
struct Geometry {
  int height, width;
  Divisor channels, mapHeight, mapWidth, mapChannels, kernel;
  int stride, padding;
};

/** The image's value below the map's pixel, counted over the batch, at the d-th pair of a tap and a channel; null outside the image. */
__device__ __forceinline__ const float *below(const float *image, Geometry g, int pixel, int d) {
  int tap = d / g.channels;
  int x = pixel % g.mapWidth * g.stride - g.padding + tap % g.kernel;
  int y = pixel / g.mapWidth % g.mapHeight * g.stride - g.padding + tap / g.kernel;
  int n = pixel / g.mapWidth / g.mapHeight;
  bool inside = y >= 0 && y < g.height && x >= 0 && x < g.width;
  return inside ? image + ((n * g.height + y) * g.width + x) * g.channels + d % g.channels : nullptr;
}

template <int COLUMNS>
__device__ __forceinline__ void toMapTile(const float *image, const float *weight, Epilogue epilogue, float *map, Parts parts, int batch, Geometry g,
    int chunk) {
  auto a = [=](int pixel, int d) { return below(image, g, pixel, d); };
  auto b = [=](int d, int o) { return weight + d * g.mapChannels + o; };
  auto store = [=](int pixel, int o, float sum) {
    int at = pixel * g.mapChannels + o;
    map[at] = epilogue.of(sum, o, at);
  };
  Depth range(g.kernel * g.kernel * g.channels, chunk);
  multiplyTile<COLUMNS>(a, false, b, true, parts, store, batch * g.mapHeight * g.mapWidth, g.mapChannels, range.from, range.to);
}

/** map[n, y, x, o] = epilogue of the sum of image[n, y stride - padding + ky, x stride - padding + kx, i] weight[ky, kx, i, o]. */
extern "C" __global__ void __launch_bounds__(THREADS, 3) toMap(const float *image, const float *weight, const float *bias, const float *y, float *map,
    float slope, float slopeBack, float *parts, unsigned *finished, int batch, int height, int width,
    Divisor channels, Divisor mapHeight, Divisor mapWidth, Divisor mapChannels, Divisor kernel, int stride, int padding, int chunk, int narrow) {
  Geometry g = {height, width, channels, mapHeight, mapWidth, mapChannels, kernel, stride, padding};
  if (narrow) {
    toMapTile<1>(image, weight, {bias, y, slope, slopeBack}, map, {parts, finished}, batch, g, chunk);
  } else {
    toMapTile<4>(image, weight, {bias, y, slope, slopeBack}, map, {parts, finished}, batch, g, chunk);
  }
}

/** Pixels and taps of one pair of remainders modulo the stride: numbers of rows and columns of pixels, and of taps along an axis, rounded up. */
struct Remainders {
  Divisor rows, columns, taps;
};

template <int COLUMNS>
__device__ __forceinline__ void toImageTile(const float *map, const float *weight, Epilogue epilogue, float *image, int batch, Geometry g, Remainders r) {
  // Pixels whose rows and columns leave the same remainders are below the same taps; a plane of the grid computes those of one pair of remainders.
  int row = (int)blockIdx.z / g.stride;
  int column = (int)blockIdx.z % g.stride;
  int ky0 = (row + g.padding) % g.stride;
  int kx0 = (column + g.padding) % g.stride;
  int y0 = (row + g.padding - ky0) / g.stride;
  int x0 = (column + g.padding - kx0) / g.stride;
  auto a = [=](int pixel, int d) {
    int tap = d / g.mapChannels;
    int n = pixel / r.columns / r.rows;
    int y = pixel / r.columns % r.rows + y0 - tap / r.taps;
    int x = pixel % r.columns + x0 - tap % r.taps;
    bool inside = y >= 0 && y < g.mapHeight && x >= 0 && x < g.mapWidth;
    return inside ? map + ((n * g.mapHeight + y) * g.mapWidth + x) * g.mapChannels + d % g.mapChannels : nullptr;
  };
  auto b = [=](int d, int i) {
    int tap = d / g.mapChannels;
    int ky = ky0 + tap / r.taps * g.stride;
    int kx = kx0 + tap % r.taps * g.stride;
    bool inside = ky < g.kernel && kx < g.kernel;
    return inside ? weight + ((ky * g.kernel + kx) * g.channels + i) * g.mapChannels + d % g.mapChannels : nullptr;
  };
  auto store = [=](int pixel, int i, float sum) {
    int n = pixel / r.columns / r.rows;
    int y = pixel / r.columns % r.rows * g.stride + row;
    int x = pixel % r.columns * g.stride + column;
    if (y < g.height && x < g.width) {
      int at = ((n * g.height + y) * g.width + x) * g.channels + i;
      image[at] = epilogue.of(sum, i, at);
    }
  };
  int depth = r.taps * r.taps * g.mapChannels;
  multiplyTile<COLUMNS>(a, false, b, false, {nullptr, nullptr}, store, batch * r.rows * r.columns, g.channels, 0, depth);
}

/** The transpose of toMap: each value of the map adds the kernel to the image. */
extern "C" __global__ void __launch_bounds__(THREADS, 3) toImage(const float *map, const float *weight, const float *bias, const float *y, float *image,
    float slope, float slopeBack, int batch, int height, int width, Divisor channels, Divisor mapHeight, Divisor mapWidth, Divisor mapChannels,
    Divisor kernel, int stride, int padding, Divisor rows, Divisor columns, Divisor taps, int narrow) {
  Geometry g = {height, width, channels, mapHeight, mapWidth, mapChannels, kernel, stride, padding};
  if (narrow) {
    toImageTile<1>(map, weight, {bias, y, slope, slopeBack}, image, batch, g, {rows, columns, taps});
  } else {
    toImageTile<4>(map, weight, {bias, y, slope, slopeBack}, image, batch, g, {rows, columns, taps});
  }
}

template <int COLUMNS>
__device__ __forceinline__ void weightGradientTile(const float *image, const float *map, float *gradient, Parts parts, int batch, Geometry g, int chunk) {
  auto a = [=](int d, int pixel) { return below(image, g, pixel, d); };
  auto b = [=](int pixel, int o) { return map + pixel * g.mapChannels + o; };
  auto store = [=](int d, int o, float sum) { gradient[d * g.mapChannels + o] = sum; };
  Depth range(batch * g.mapHeight * g.mapWidth, chunk);
  multiplyTile<COLUMNS>(a, true, b, true, parts, store, g.kernel * g.kernel * g.channels, g.mapChannels, range.from, range.to);
}

/** The gradient of a convolution's weight, in chunks of the map's pixels. */
extern "C" __global__ void __launch_bounds__(THREADS, 3) weightGradient(const float *image, const float *map, float *gradient, float *parts,
    unsigned *finished, int batch, int height, int width,
    Divisor channels, Divisor mapHeight, Divisor mapWidth, Divisor mapChannels, Divisor kernel, int stride, int padding,
    int chunk, int narrow) {
  Geometry g = {height, width, channels, mapHeight, mapWidth, mapChannels, kernel, stride, padding};
  if (narrow) {
    weightGradientTile<1>(image, map, gradient, {parts, finished}, batch, g, chunk);
  } else {
    weightGradientTile<4>(image, map, gradient, {parts, finished}, batch, g, chunk);
  }
}

// Sums over rows

#define PART_ROWS 256
#define MAX_PARTS 65535
#define LINES 8

/** Two sums. */
struct Pair {
  double first, second;

  __device__ __forceinline__ void add(Pair other) {
    first += other.first;
    second += other.second;
  }
};

/** Sum over the lines of a block of 32 columns by 8 rows, for its first line. */
__device__ __forceinline__ Pair sumOfLines(Pair value) {
  __shared__ Pair lines[LINES][32];
  int lane = threadIdx.x % 32;
  int line = threadIdx.x / 32;
  lines[line][lane] = value;
  __syncthreads();
  if (line == 0) {
    for (int other = 1; other < LINES; other++) {
      value.add(lines[other][lane]);
    }
  }
  __syncthreads();
  return value;
}

/**
 * Sums values(i, group, row, column) over the rows of each group of a matrix [groups, rows, columns], in which they have the index i. The grid has a block
 * for 32 columns and 256 rows of a group, or a multiple of 256 where a grid would not have as many blocks, which stores a part, [groups, parts, columns]; the last block of each 32 columns adds the parts in a fixed order,
 * and calls use(group, column, sums) for one group after another.
 */
template <typename Values, typename Use>
__device__ __forceinline__ void sumColumns(Pair *parts, unsigned *finished, int rows, int columns, Values values, Use use) {
  int line = threadIdx.x / 32;
  int column = (int)blockIdx.x * 32 + (int)threadIdx.x % 32;
  int count = gridDim.y;
  int groups = gridDim.z;
  int group = blockIdx.z;
  Pair sums = {};
  if (column < columns) {
    int size = PART_ROWS * ((rows - 1) / (PART_ROWS * MAX_PARTS) + 1);
    int begin = (int)blockIdx.y * size;
    int end = rows - begin > size ? begin + size : rows;
    for (int row = begin + line; row < end; row += LINES) {
      sums.add(values(((long long)group * rows + row) * columns + column, group, row, column));
    }
  }
  sums = sumOfLines(sums);
  if (line == 0 && column < columns) {
    parts[(group * count + (int)blockIdx.y) * columns + column] = sums;
  }
  if (!isLast(finished + blockIdx.x, count * groups)) {
    return;
  }
  for (group = 0; group < groups; group++) {
    sums = {};
    for (int part = line; part < count && column < columns; part += LINES) {
      sums.add(parts[(group * count + part) * columns + column]);
    }
    sums = sumOfLines(sums);
    if (line == 0 && column < columns) {
      use(group, column, sums);
    }
  }
}

/** target[column] = sum of x, or of x times the factor of its row. */
extern "C" __global__ void columnSums(const float *x, const float *factors, float *target, Pair *parts, unsigned *finished, int rows, int columns,
    int rowsPerFactor) {
  sumColumns(
      parts, finished, rows, columns,
      [=](long long i, int, int row, int) { return Pair{factors ? (double)x[i] * factors[row / rowsPerFactor] : x[i], 0}; },
      [=](int, int column, Pair sums) { target[column] = (float)sums.first; });
}

// Batch normalisation: y = rectified((x - mean) scale + beta) with scale = gamma / sqrt(variance + epsilon), for each group of rows

__device__ __forceinline__ void moveRunning(float *running, double newest) { *running = (float)((1 - MOMENTUM) * *running + MOMENTUM * newest); }

extern "C" __global__ void normMeans(const float *x, float *means, float *running, Pair *parts, unsigned *finished, int rows, int columns) {
  sumColumns(
      parts, finished, rows, columns, [=](long long i, int, int, int) { return Pair{x[i], 0}; },
      [=](int group, int column, Pair sums) {
        double mean = sums.first / rows;
        means[group * columns + column] = (float)mean;
        moveRunning(running + column, mean);
      });
}

extern "C" __global__ void normScales(const float *x, const float *means, const float *gamma, double *inverses, float *scales, float *running, Pair *parts,
    unsigned *finished, int rows, int columns) {
  sumColumns(
      parts, finished, rows, columns,
      [=](long long i, int group, int, int column) {
        float distance = x[i] - means[group * columns + column];
        return Pair{(double)distance * distance, 0};
      },
      [=](int group, int column, Pair sums) {
        double inverse = 1 / sqrt(sums.first / rows + EPSILON);
        inverses[group * columns + column] = inverse;
        scales[group * columns + column] = (float)(gamma[column] * inverse);
        moveRunning(running + column, sums.first / (rows - 1.0));
      });
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
extern "C" __global__ void normGradients(const float *dy, const float *x, const float *means, const float *gamma, const double *inverses, float *slopes,
    float *shifts, float *gammaGradient, float *betaGradient, Pair *parts, unsigned *finished, int rows, int columns) {
  Pair gradients = {};
  sumColumns(
      parts, finished, rows, columns,
      [=](long long i, int group, int, int column) { return Pair{dy[i], (double)dy[i] * (x[i] - means[group * columns + column])}; },
      [=, &gradients](int group, int column, Pair sums) {
        double inverse = inverses[group * columns + column];
        double scaled = gamma[column] * inverse / rows;
        slopes[group * columns + column] = (float)(-scaled * sums.second * inverse * inverse);
        shifts[group * columns + column] = (float)(-scaled * sums.first);
        gradients.add({sums.first, sums.second * inverse});
        if (gammaGradient && group == (int)gridDim.z - 1) {
          betaGradient[column] = (float)gradients.first;
          gammaGradient[column] = (float)gradients.second;
        }
      });
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

/** A number in (0, 1]. */
__device__ __forceinline__ double uniform(const unsigned long long *state, int index) {
  return (double)((randomBits(state, index) >> 11) + 1) * (1 / 9007199254740992.0);
}

extern "C" __global__ void dropOut(const float *x, const unsigned long long *state, float *mask, float *y, double rate, float kept, int size) {
  int i = item();
  if (i < size) {
    mask[i] = uniform(state, i) <= rate ? 0 : kept;
    y[i] = x[i] * mask[i];
  }
}

/** A number whose sums and products are rounded one by one, as in Java, and never fused. */
struct Exact {
  double value;

  __device__ __forceinline__ Exact(double of) : value(of) {}
  /** The upper half of the bits, which orders positive numbers. */
  __device__ __forceinline__ int high() const { return __double2hiint(value); }
};

__device__ __forceinline__ Exact operator+(Exact a, Exact b) { return __dadd_rn(a.value, b.value); }
__device__ __forceinline__ Exact operator-(Exact a, Exact b) { return __dadd_rn(a.value, -b.value); }
__device__ __forceinline__ Exact operator*(Exact a, Exact b) { return __dmul_rn(a.value, b.value); }
__device__ __forceinline__ Exact operator/(Exact a, Exact b) { return __ddiv_rn(a.value, b.value); }

// The logarithm, sine and cosine of fdlibm 5.3, which StrictMath is defined by, for the arguments that occur here.
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunSoft, a Sun Microsystems, Inc. business. Permission to use, copy,
// modify, and distribute this software is freely granted, provided that this notice is preserved.

/** log x for normal numbers in (0, 1]. */
__device__ __forceinline__ Exact logarithm(double x) {
  const Exact ln2High = 6.93147180369123816490e-01, ln2Low = 1.90821492927058770002e-10;
  const Exact L1 = 6.666666666666735130e-01, L2 = 3.999999999940941908e-01, L3 = 2.857142874366239149e-01, L4 = 2.222219843214978396e-01,
              L5 = 1.818357216161805012e-01, L6 = 1.531383769920937332e-01, L7 = 1.479819860511658591e-01;
  int high = __double2hiint(x);
  int exponent = (high >> 20) - 1023;
  high &= 0xfffff;
  int up = (high + 0x95f64) & 0x100000;
  exponent += up >> 20;
  // x = 2^exponent (1 + f), with 1 + f between sqrt(1/2) and sqrt(2).
  Exact f = Exact(__hiloint2double(high | (up ^ 0x3ff00000), __double2loint(x))) - 1.0;
  Exact k = exponent;
  if ((0xfffff & (2 + high)) < 3) {
    Exact R = f * f * (Exact(0.5) - Exact(0.33333333333333333) * f);
    return f.value == 0 ? k * ln2High + k * ln2Low : exponent == 0 ? f - R : k * ln2High - ((R - k * ln2Low) - f);
  }
  Exact s = f / (Exact(2.0) + f);
  Exact z = s * s;
  Exact w = z * z;
  Exact R = z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6));
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    Exact half = Exact(0.5) * f * f;
    return exponent == 0 ? f - (half - s * (half + R)) : k * ln2High - ((half - (s * (half + R) + k * ln2Low)) - f);
  }
  return exponent == 0 ? f - s * (f - R) : k * ln2High - ((s * (f - R) - k * ln2Low) - f);
}

/** sin(x + tail) for |x| below pi / 4; without tail, it is rounded otherwise. */
__device__ __forceinline__ Exact sineNearZero(Exact x, Exact tail, bool hasTail) {
  const Exact S1 = -1.66666666666666324348e-01, S2 = 8.33333333332248946124e-03, S3 = -1.98412698298579493134e-04, S4 = 2.75573137070700676789e-06,
              S5 = -2.50507602534068634195e-08, S6 = 1.58969099521155010221e-10;
  if ((x.high() & 0x7fffffff) < 0x3e400000) {
    return x;
  }
  Exact z = x * x;
  Exact v = z * x;
  Exact r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
  return hasTail ? x - ((z * (Exact(0.5) * tail - v * r) - tail) - v * S1) : x + v * (S1 + z * r);
}

/** cos(x + tail) for |x| below pi / 4. */
__device__ __forceinline__ Exact cosineNearZero(Exact x, Exact tail) {
  const Exact C1 = 4.16666666666666019037e-02, C2 = -1.38888888888741095749e-03, C3 = 2.48015872894767294178e-05, C4 = -2.75573143513906633035e-07,
              C5 = 2.08757232129817482790e-09, C6 = -1.13596475577881948265e-11;
  int high = x.high() & 0x7fffffff;
  if (high < 0x3e400000) {
    return 1.0;
  }
  Exact z = x * x;
  Exact r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
  if (high < 0x3fd33333) {
    return Exact(1.0) - (Exact(0.5) * z - (z * r - x * tail));
  }
  Exact q = high > 0x3fe90000 ? 0.28125 : __hiloint2double(high - 0x200000, 0);
  return (Exact(1.0) - q) - ((Exact(0.5) * z - q) - (z * r - x * tail));
}

/** An angle as quarters of a turn and what remains, in two parts. */
struct Angle {
  int quarters;
  Exact rest, tail;
};

/** Takes quarters of a turn from an angle in [0, 2 pi]. */
__device__ __forceinline__ Angle reduced(double angle) {
  // pi / 2 as sums of parts of 33 bits and what is left.
  const Exact first = 1.57079632673412561417e+00, firstLeft = 6.07710050650619224932e-11;
  const Exact second = 6.07710050630396597660e-11, secondLeft = 2.02226624879595063154e-21;
  const Exact third = 2.02226624871116645580e-21, thirdLeft = 8.47842766036889956997e-32;
  Exact x = angle;
  int high = x.high();
  if (high <= 0x3fe921fb) {
    return {0, x, 0.0};
  }
  if (high < 0x4002d97c) {
    Exact left = high == 0x3ff921fb ? secondLeft : firstLeft;
    Exact r = high == 0x3ff921fb ? x - first - second : x - first;
    Exact rest = r - left;
    return {1, rest, (r - rest) - left};
  }
  int quarters = (int)(x * 6.36619772367581382433e-01 + 0.5).value;
  Exact n = quarters;
  Exact r = x - n * first;
  Exact left = n * firstLeft;
  Exact rest = r - left;
  int bitsLost = (high >> 20) - (rest.high() >> 20 & 0x7ff);
  bool nearMultiple = high == 0x3ff921fb || high == 0x400921fb || high == 0x4012d97c || high == 0x401921fb;
  if (nearMultiple && bitsLost > 16) {
    Exact before = r;
    left = n * second;
    r = before - left;
    left = n * secondLeft - ((before - r) - left);
    rest = r - left;
    if ((high >> 20) - (rest.high() >> 20 & 0x7ff) > 49) {
      before = r;
      left = n * third;
      r = before - left;
      left = n * thirdLeft - ((before - r) - left);
      rest = r - left;
    }
  }
  return {quarters, rest, (r - rest) - left};
}

__device__ __forceinline__ Exact sine(Angle a) {
  Exact value = a.quarters % 2 ? cosineNearZero(a.rest, a.tail) : sineNearZero(a.rest, a.tail, a.quarters > 0);
  return a.quarters % 4 < 2 ? value.value : -value.value;
}

__device__ __forceinline__ Exact cosine(Angle a) {
  Exact value = a.quarters % 2 ? sineNearZero(a.rest, a.tail, true) : cosineNearZero(a.rest, a.tail);
  return (a.quarters + 1) % 4 < 2 ? value.value : -value.value;
}

/** Standard normal values, two of each two random numbers (Box and Muller 1958). */
extern "C" __global__ void gaussians(const unsigned long long *state, float *target, int size) {
  int i = 2 * item();
  if (i < size) {
    Exact radius = sqrt((Exact(-2.0) * logarithm(uniform(state, i))).value);
    Angle angle = reduced((Exact(6.28318530717958647692) * uniform(state, i + 1)).value);
    target[i] = (float)(radius * cosine(angle)).value;
    if (i + 1 < size) {
      target[i + 1] = (float)(radius * sine(angle)).value;
    }
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

/** Pixels of values, which are rounded to the nearest of 256 levels, as PixelConversion rounds them; those outside [-1, 1] become 0 or 255, NaN becomes 0. */
extern "C" __global__ void valuePixels(const float *values, unsigned char *pixels, int size) {
  int i = item();
  if (i < size) {
    float level = __fadd_rn(__fmul_rn(__fadd_rn(values[i], 1), 127.5f), 0.5f);
    pixels[i] = level >= 255 ? 255 : level > 0 ? (unsigned char)level : 0;
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

/** Sums a b and a over a vector; the last block calls use(sums) in one thread. The grid has at most 256 blocks. */
template <typename Use>
__device__ __forceinline__ void sumVector(const float *a, const float *b, Pair *parts, unsigned *finished, int size, Use use) {
  Pair sums = {};
  for (int i = item(); i < size; i += (int)(gridDim.x * blockDim.x)) {
    sums.add({(double)a[i] * b[i], a[i]});
  }
  sums = {blockSum(sums.first), blockSum(sums.second)};
  if (threadIdx.x == 0) {
    parts[blockIdx.x] = sums;
  }
  if (isLast(finished, gridDim.x)) {
    sums = threadIdx.x < gridDim.x ? parts[threadIdx.x] : Pair{};
    sums = {blockSum(sums.first), blockSum(sums.second)};
    if (threadIdx.x == 0) {
      use(sums);
    }
  }
}

/** sums = the sums of a b and of a. */
extern "C" __global__ void vectorSums(const float *a, const float *b, Pair *sums, Pair *parts, unsigned *finished, int size) {
  sumVector(a, b, parts, finished, size, [=](Pair all) { *sums = all; });
}

// Adam

/**
 * factor[0] shortens the gradient to the limit, unless that is 0, and factor[1], of which infinite is a copy, becomes 1 when the gradient's norm is not
 * finite in float32.
 */
extern "C" __global__ void limitNorm(const float *gradient, float *factor, double *infinite, Pair *parts, unsigned *finished, float limit, int size) {
  sumVector(gradient, gradient, parts, finished, size, [=](Pair sums) {
    float square = (float)sums.first;
    double norm = sqrt((double)square);
    bool finite = square - square == 0;
    factor[0] = limit > 0 && norm > limit ? (float)(limit / norm) : 1;
    factor[1] = finite ? factor[1] : 1;
    infinite[0] = factor[1];
  });
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

/** gradient = (gradient - dot left right^T) factor, where dot is the first sum: the product of gradient and effective weight. */
extern "C" __global__ void rawGradient(float *gradient, const Pair *sums, const float *left, const float *right, const float *factor, int size,
    int columns) {
  int i = item();
  if (i < size) {
    float dot = (float)sums->first;
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

/** x + spread s u, with the standard deviation s from the sums of squares and values. */
extern "C" __global__ void deviate(const float *x, const float *factors, const Pair *sums, float *result, float spread, int size) {
  int i = item();
  if (i < size) {
    double mean = sums->second / size;
    double variance = sums->first / size - mean * mean;
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
