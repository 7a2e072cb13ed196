package io.streamgan.bench.scale;

import io.streamgan.bench.BenchException;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Bytes that the clients of a broker in this process have sent and fetched since it started.
 *
 * @param in sent to it
 * @param out fetched from it
 */
record BrokerTraffic(long in, long out) {
  static BrokerTraffic now() {
    return new BrokerTraffic(count("BytesInPerSec"), count("BytesOutPerSec"));
  }

  BrokerTraffic since(BrokerTraffic before) {
    return new BrokerTraffic(in - before.in, out - before.out);
  }

  private static long count(String name) {
    try {
      return (Long)
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName("kafka.server:type=BrokerTopicMetrics,name=" + name), "Count");
    } catch (JMException e) {
      throw new BenchException("the broker does not count " + name, e);
    }
  }
}
