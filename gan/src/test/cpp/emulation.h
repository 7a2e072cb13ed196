// CUDA's execution model for a plain C++ compiler: blocks run one after another, and the threads of a block are fibers that take turns at barriers. A
// barrier that not all threads of a block reach is an error, not a hang. With the order of the threads reversed, a race shows as other results.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <vector>

#define __global__
#define __device__
#define __shared__ static
#define __forceinline__ inline
#define __launch_bounds__(...)

struct dim3 {
  int x, y, z;
};

namespace emulation {
// A copy to shared memory that nobody has waited for.
struct Copy {
  float *shared;
  const float *source;
  int group;
};

constexpr int COPIES = 64;

struct Fiber {
  void *stack;
  dim3 index;
  bool done;
  int barriers;
  Copy copies[COPIES];
  int begun, finished, groups;
};

static std::vector<Fiber> fibers;
static int current;
static void *scheduler;
static dim3 block, blockSize, gridSize;
static const std::function<void()> *body;
static bool reversed;

constexpr size_t STACK = 64 * 1024;

// Saves the registers that a callee must keep on the stack, changes stacks, and restores them.
extern "C" void emulationSwitch(void **from, void *to);
asm(R"(
.text
.hidden emulationSwitch
.globl emulationSwitch
emulationSwitch:
  pushq %rbp; pushq %rbx; pushq %r12; pushq %r13; pushq %r14; pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15; popq %r14; popq %r13; popq %r12; popq %rbx; popq %rbp
  ret
)");

static void yield() { emulationSwitch(&fibers[current].stack, scheduler); }

static void barrier() {
  fibers[current].barriers++;
  yield();
}

/** Begins a copy, which is made when the thread waits for it: who does not wait reads NaN. */
static void copyLater(float *shared, const float *source) {
  *shared = source ? NAN : 0;
  if (source) {
    Fiber &fiber = fibers[current];
    if (fiber.begun - fiber.finished == COPIES) {
      fprintf(stderr, "a thread has begun more than %d copies\n", COPIES);
      abort();
    }
    fiber.copies[fiber.begun++ % COPIES] = {shared, source, fiber.groups};
  }
}

static void endGroup() { fibers[current].groups++; }

/** Makes the copies of all groups but the newest few. */
static void awaitGroups(int newest) {
  Fiber &fiber = fibers[current];
  for (; fiber.finished < fiber.begun && fiber.copies[fiber.finished % COPIES].group < fiber.groups - newest; fiber.finished++) {
    const Copy &copy = fiber.copies[fiber.finished % COPIES];
    *copy.shared = *copy.source;
  }
}

// What the lanes of the warps have handed over, in turns to one of two places, so that one barrier suffices.
constexpr int WARP = 32;
static float handedOver[2][1024 / WARP][WARP][6];

/** The bits of x with a fraction of 10 bits, rounded to the nearest, and away from zero in the middle. */
static unsigned toTf32(float x) {
  unsigned bits;
  memcpy(&bits, &x, sizeof bits);
  return (bits + 0x1000) & 0xffffe000;
}

/** sums += left right for a warp, by the fragments that PTX's documentation gives for mma.m16n8k8 of TF32. */
static void multiplyFragments(float *sums, const unsigned *left, const unsigned *right) {
  auto &lanes = handedOver[fibers[current].barriers % 2][current / WARP];
  int lane = current % WARP;
  memcpy(lanes[lane], left, 4 * sizeof(float));
  memcpy(lanes[lane] + 4, right, 2 * sizeof(float));
  barrier();
  for (int i = 0; i < 4; i++) {
    int row = lane / 4 + i / 2 * 8;
    int column = lane % 4 * 2 + i % 2;
    float sum = 0;
    for (int k = 0; k < 8; k++) {
      sum += lanes[row % 8 * 4 + k % 4][row / 8 + k / 4 * 2] * lanes[column * 4 + k % 4][4 + k / 4];
    }
    sums[i] += sum;
  }
}

static void enter() {
  (*body)();
  fibers[current].done = true;
  yield();
  abort();
}

static void runBlock() {
  int threads = blockSize.x * blockSize.y * blockSize.z;
  static std::vector<char> stacks;
  stacks.resize(STACK * threads + 64);
  fibers.assign(threads, Fiber{});
  for (int t = 0; t < threads; t++) {
    auto top = reinterpret_cast<uintptr_t>(stacks.data() + STACK * (t + 1)) & ~uintptr_t{63};
    void **stack = reinterpret_cast<void **>(top) - 8;
    stack[6] = reinterpret_cast<void *>(&enter);
    fibers[t].stack = stack;
    fibers[t].index = {t % blockSize.x, t / blockSize.x % blockSize.y, t / (blockSize.x * blockSize.y)};
  }
  for (bool running = true; running;) {
    running = false;
    for (int turn = 0; turn < threads; turn++) {
      current = reversed ? threads - 1 - turn : turn;
      if (!fibers[current].done) {
        emulationSwitch(&scheduler, fibers[current].stack);
        running = running || !fibers[current].done;
      }
    }
    for (auto &fiber : fibers) {
      if (fiber.barriers != fibers[0].barriers || fiber.done != fibers[0].done) {
        fprintf(stderr, "a barrier is not reached by all threads of a block\n");
        abort();
      }
    }
  }
}

static void launch(dim3 grid, dim3 size, const std::function<void()> &kernel) {
  gridSize = grid;
  blockSize = size;
  body = &kernel;
  for (int z = 0; z < grid.z; z++) {
    for (int y = 0; y < grid.y; y++) {
      for (int x = 0; x < grid.x; x++) {
        block = {x, y, z};
        runBlock();
      }
    }
  }
}
}  // namespace emulation

#define threadIdx (emulation::fibers[emulation::current].index)
#define blockIdx (emulation::block)
#define blockDim (emulation::blockSize)
#define gridDim (emulation::gridSize)

static inline void __syncthreads() { emulation::barrier(); }
static inline void __threadfence() {}

static inline unsigned atomicInc(unsigned *counter, unsigned limit) {
  unsigned old = *counter;
  *counter = old >= limit ? 0 : old + 1;
  return old;
}

static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline double __dadd_rn(double a, double b) { return a + b; }
static inline double __dmul_rn(double a, double b) { return a * b; }
static inline double __ddiv_rn(double a, double b) { return a / b; }

static inline uint64_t emulationBits(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline int __double2hiint(double x) { return static_cast<int>(emulationBits(x) >> 32); }
static inline int __double2loint(double x) { return static_cast<int>(emulationBits(x)); }

static inline double __hiloint2double(int high, int low) {
  uint64_t bits = static_cast<uint64_t>(static_cast<uint32_t>(high)) << 32 | static_cast<uint32_t>(low);
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static inline unsigned __umulhi(unsigned a, unsigned b) { return static_cast<unsigned>(static_cast<uint64_t>(a) * b >> 32); }
