package io.streamgan.gan.nd4j;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * A class loader that hides the service entry of ND4J's GPU backend. ND4J prefers that backend if
 * it is on the class path, and only environment variables can change its priority.
 */
final class CpuOnlyLoader extends ClassLoader {
  private static final String BACKENDS = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";
  private static final String GPU_BACKEND = "JCublasBackend";

  CpuOnlyLoader(ClassLoader parent) {
    super(parent);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    Enumeration<URL> all = super.getResources(name);
    if (!name.equals(BACKENDS)) {
      return all;
    }
    List<URL> others = new ArrayList<>();
    for (URL url : Collections.list(all)) {
      try (InputStream entry = url.openStream()) {
        if (!new String(entry.readAllBytes(), StandardCharsets.UTF_8).contains(GPU_BACKEND)) {
          others.add(url);
        }
      }
    }
    return Collections.enumeration(others);
  }
}
