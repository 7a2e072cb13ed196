package io.streamgan.gan.cuda;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * A driver with one GPU that hands out addresses without memory behind them, except for memory of
 * the host, and computes nothing. An engine that is created on it allocates as much as on a real
 * one, which {@link Cuda#allocatedBytes} counts.
 */
final class CountingDriver {
  private CountingDriver() {}

  static Driver create() {
    return (Driver)
        Proxy.newProxyInstance(
            Driver.class.getClassLoader(),
            new Class<?>[] {Driver.class},
            (driver, call, arguments) -> answer(call, arguments));
  }

  private static int answer(Method call, Object[] arguments) {
    switch (call.getName()) {
      case "cuDeviceGetCount" -> ((int[]) arguments[0])[0] = 1;
      case "cuMemAlloc_v2", "cuGraphInstantiateWithFlags" -> ((long[]) arguments[0])[0] = 1;
      case "cuMemAllocHost_v2" -> ((Pointer[]) arguments[0])[0] = new Memory((long) arguments[1]);
      default -> {
        // Results of all other calls are handles that nothing reads.
      }
    }
    return 0;
  }
}
