package io.streamgan.bench.faults.cluster;

import io.streamgan.bench.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network between trainers and a broker that can be slow, and can be cut: connections stay open
 * and nothing arrives. When it is mended, what was on its way arrives late, or is lost with its
 * connections.
 */
public final class Wire implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition mended = lock.newCondition();
  private boolean cut;
  private volatile double bytesPerSecond = Double.POSITIVE_INFINITY;

  /** Forwards to {@code target}, a port of this machine. */
  Wire(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** From now on, so much arrives in each direction of a connection. */
  public void limit(double bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** From now on nothing arrives. */
  public void cut() {
    lock.lock();
    try {
      cut = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Everything arrives again.
   *
   * @param lose whether connections of before the cut are lost, with what was on its way
   */
  public void mend(boolean lose) {
    if (lose) {
      sockets.forEach(Wire::close);
    }
    lock.lock();
    try {
      cut = false;
      mended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        sockets.add(client);
        daemon(() -> connect(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket client) {
    try {
      awaitMended();
      Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(broker);
      daemon(() -> pump(client, broker));
      pump(broker, client);
    } catch (IOException e) {
      close(client); // as a broker that is not there would
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[1 << 16];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        awaitMended();
        Clock.pause((long) (1000 * length / bytesPerSecond));
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      close(to); // one side is gone, and so the other goes
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitMended() {
    lock.lock();
    try {
      while (cut) {
        mended.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "streamgan-faults-wire");
    thread.setDaemon(true);
    thread.start();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    mend(true);
  }
}
