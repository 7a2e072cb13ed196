// A libcuda.so.1 and libnvrtc for machines without a GPU: the calls that the platform makes, computing on the CPU. The test that builds it writes
// kernels.inc, a line KERNEL(name) for each kernel of kernels.cu.
#include "emulation.h"
#include "kernels.cu"
#include <map>
#include <memory>
#include <string>
#include <tuple>

namespace {
constexpr int INVALID_VALUE = 1;
constexpr int OUT_OF_MEMORY = 2;
constexpr int NOT_FOUND = 500;
constexpr int ILLEGAL_ADDRESS = 700;
constexpr int ILLEGAL_IN_CAPTURE = 900;

using Work = std::function<void()>;

struct Function {
  std::function<Work(dim3, dim3, void **)> bind;
};

struct Stream {
  bool capturing = false;
  std::vector<Work> captured;
};

struct Graph {
  std::shared_ptr<std::vector<Work>> work;
};

template <typename... P>
Function kernel(void (*k)(P...)) {
  return {[k](dim3 grid, dim3 block, void **arguments) -> Work {
    int i = 0;
    // Copied when a kernel is launched or captured, as the driver does.
    std::tuple<P...> copy{*static_cast<P *>(arguments[i++])...};
    return [=] { emulation::launch(grid, block, [&] { std::apply(k, copy); }); };
  }};
}

#define KERNEL(name) {#name, kernel(name)},
std::map<std::string, Function> functions = {
#include "kernels.inc"
};

std::map<void *, size_t> memory;
std::map<char *, size_t> hostMemory;  // page-locked
// What was begun on any stream and not waited for. Nothing runs before, as on a GPU that is slow to begin.
std::vector<Work> pending;
long waits;
size_t used;
size_t limit = size_t{1} << 40;
int devices = 1;
int capability = 90;
int driverVersion = 13000;
long launchesLeft = -1;  // until the GPU fails for good; negative: it does not fail

bool failed() { return launchesLeft == 0; }

int run(void *stream, Work work) {
  if (failed()) {
    return ILLEGAL_ADDRESS;
  }
  auto *s = static_cast<Stream *>(stream);
  (s->capturing ? s->captured : pending).push_back(std::move(work));
  return 0;
}

void runPending() {
  for (auto &work : pending) {
    work();
  }
  pending.clear();
}

bool isPageLocked(const void *address) {
  auto *at = static_cast<const char *>(address);
  auto after = hostMemory.upper_bound(const_cast<char *>(at));
  return after != hostMemory.begin() && at < std::prev(after)->first + std::prev(after)->second;
}
}  // namespace

extern "C" {
// What only tests call.
void emulationReverse(int reversed) { emulation::reversed = reversed; }
void emulationLimit(long bytes) { limit = bytes; }
long emulationUsed() { return used; }
long emulationHostUsed() {
  long bytes = 0;
  for (const auto &block : hostMemory) {
    bytes += block.second;
  }
  return bytes;
}
long emulationWaits() { return waits; }
void emulationFailure(long launches) { launchesLeft = launches; }
void emulationDevice(int count, int of, int version) {
  devices = count;
  capability = of;
  driverVersion = version;
}

int cuInit(unsigned) { return 0; }
int cuDriverGetVersion(int *version) {
  *version = driverVersion;
  return 0;
}
int cuDeviceGetCount(int *count) {
  *count = devices;
  return 0;
}
int cuDeviceGet(int *device, int) {
  *device = 0;
  return 0;
}
int cuDeviceGetName(char *name, int length, int) {
  snprintf(name, length, "emulated GPU");
  return 0;
}
int cuDeviceGetAttribute(int *value, int attribute, int) {
  *value = attribute == 75 ? capability / 10 : capability % 10;
  return 0;
}
int cuDevicePrimaryCtxRetain(void **context, int) {
  *context = &memory;
  return 0;
}
int cuDevicePrimaryCtxRelease_v2(int) { return 0; }
int cuCtxSetCurrent(void *) { return 0; }
int cuMemGetInfo_v2(size_t *free, size_t *total) {
  *free = limit - used;
  *total = limit;
  return 0;
}
int cuMemAlloc_v2(void **address, size_t bytes) {
  if (used + bytes > limit) {
    return OUT_OF_MEMORY;
  }
  *address = malloc(bytes);
  memset(*address, 0xff, bytes);  // NaN until written
  memory[*address] = bytes;
  used += bytes;
  return 0;
}
int cuMemFree_v2(void *address) {
  auto found = memory.find(address);
  if (found == memory.end()) {
    return INVALID_VALUE;
  }
  runPending();
  used -= found->second;
  memory.erase(found);
  free(address);
  return failed() ? ILLEGAL_ADDRESS : 0;
}
int cuMemAllocHost_v2(void **address, size_t bytes) {
  *address = malloc(bytes);
  memset(*address, 0xff, bytes);
  hostMemory[static_cast<char *>(*address)] = bytes;
  return 0;
}
int cuMemFreeHost(void *address) {
  runPending();
  if (!hostMemory.erase(static_cast<char *>(address))) {
    return INVALID_VALUE;
  }
  free(address);
  return failed() ? ILLEGAL_ADDRESS : 0;
}
int cuMemsetD32Async(void *address, unsigned value, size_t count, void *stream) {
  return run(stream, [=] {
    for (size_t i = 0; i < count; i++) {
      static_cast<unsigned *>(address)[i] = value;
    }
  });
}
int cuMemcpyHtoDAsync_v2(void *target, const void *source, size_t bytes, void *stream) {
  if (isPageLocked(source)) {
    return run(stream, [=] { memcpy(target, source, bytes); });
  }
  if (static_cast<Stream *>(stream)->capturing) {
    return ILLEGAL_IN_CAPTURE;
  }
  auto *begin = static_cast<const char *>(source);
  return run(stream, [target, copy = std::vector<char>(begin, begin + bytes)] { memcpy(target, copy.data(), copy.size()); });
}
int cuMemcpyDtoHAsync_v2(void *target, const void *source, size_t bytes, void *stream) {
  return run(stream, [=] { memcpy(target, source, bytes); });
}
int cuModuleLoadData(void **module, const void *) {
  *module = &functions;
  return 0;
}
int cuModuleUnload(void *) { return 0; }
int cuModuleGetFunction(void **function, void *, const char *name) {
  auto found = functions.find(name);
  if (found == functions.end()) {
    return NOT_FOUND;
  }
  *function = &found->second;
  return 0;
}
int cuLaunchKernel(void *function, int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ, int, void *stream, void **arguments, void **) {
  if (gridX < 1 || gridY < 1 || gridY > 65535 || gridZ < 1 || gridZ > 65535 || blockX * blockY * blockZ > 1024) {
    return INVALID_VALUE;
  }
  return run(stream, static_cast<Function *>(function)->bind({gridX, gridY, gridZ}, {blockX, blockY, blockZ}, arguments));
}
int cuStreamCreate(void **stream, unsigned) {
  *stream = new Stream;
  return 0;
}
int cuStreamDestroy_v2(void *stream) {
  runPending();
  delete static_cast<Stream *>(stream);
  return 0;
}
int cuStreamSynchronize(void *stream) {
  if (static_cast<Stream *>(stream)->capturing) {
    return ILLEGAL_IN_CAPTURE;
  }
  waits++;
  runPending();
  return failed() ? ILLEGAL_ADDRESS : 0;
}
int cuStreamBeginCapture_v2(void *stream, int) {
  static_cast<Stream *>(stream)->capturing = true;
  return 0;
}
int cuStreamEndCapture(void *stream, void **graph) {
  auto *s = static_cast<Stream *>(stream);
  s->capturing = false;
  *graph = new Graph{std::make_shared<std::vector<Work>>(std::move(s->captured))};
  s->captured.clear();
  return 0;
}
int cuGraphInstantiateWithFlags(void **executable, void *graph, unsigned long long) {
  *executable = new Graph(*static_cast<Graph *>(graph));
  return 0;
}
int cuGraphLaunch(void *executable, void *stream) {
  launchesLeft -= launchesLeft > 0;
  return run(stream, [work = static_cast<Graph *>(executable)->work] {
    for (auto &task : *work) {
      task();
    }
  });
}
int cuGraphDestroy(void *graph) {
  delete static_cast<Graph *>(graph);
  return 0;
}
int cuGraphExecDestroy(void *executable) { return cuGraphDestroy(executable); }
int cuGetErrorName(int error, const char **name) {
  *name = error == ILLEGAL_ADDRESS ? "CUDA_ERROR_ILLEGAL_ADDRESS" : error == OUT_OF_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : error == INVALID_VALUE ? "CUDA_ERROR_INVALID_VALUE" : "CUDA_ERROR_OF_THE_EMULATION";
  return 0;
}

// A compiler whose machine code is the source, and that refuses sources with the word #error.
int nvrtcVersion(int *major, int *minor) {
  *major = 13;
  *minor = 0;
  return 0;
}
int nvrtcCreateProgram(void **program, const char *source, const char *, int, const char *const *, const char *const *) {
  *program = new std::string(source);
  return 0;
}
int nvrtcCompileProgram(void *program, int options, const char *const *option) {
  bool known = options > 0 && !strncmp(option[0], "--gpu-architecture=sm_", 22);
  return known && static_cast<std::string *>(program)->find("#error") == std::string::npos ? 0 : 6;
}
int nvrtcGetProgramLogSize(void *, size_t *bytes) {
  *bytes = sizeof "kernels.cu(1): error: #error directive";
  return 0;
}
int nvrtcGetProgramLog(void *, char *log) {
  strcpy(log, "kernels.cu(1): error: #error directive");
  return 0;
}
int nvrtcGetCUBINSize(void *program, size_t *bytes) {
  *bytes = static_cast<std::string *>(program)->size();
  return 0;
}
int nvrtcGetCUBIN(void *program, char *image) {
  auto *source = static_cast<std::string *>(program);
  memcpy(image, source->data(), source->size());
  return 0;
}
int nvrtcDestroyProgram(void **program) {
  delete static_cast<std::string *>(*program);
  *program = nullptr;
  return 0;
}
const char *nvrtcGetErrorString(int error) { return error == 6 ? "NVRTC_ERROR_COMPILATION" : "NVRTC_ERROR_OF_THE_EMULATION"; }
}
