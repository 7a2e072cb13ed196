package io.streamgan.sampler.access;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks the host name of requests. A web page of another site can point its own host name at this
 * machine (DNS rebinding). Its requests then come from the browser of a permitted user, but they
 * have that host name. A server on loopback therefore accepts only names of loopback and configured
 * names. On other addresses the server does not know its names, so it accepts every name unless
 * names are configured.
 */
final class HostNames {
  private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\]]+\\]|[^:]*)(:\\d*)?");

  private final boolean any;
  private final Set<String> names;

  /**
   * @param listening address that the server listens on
   * @param names configured names, without a port
   */
  HostNames(InetAddress listening, List<String> names) {
    any = names.isEmpty() && !listening.isLoopbackAddress();
    this.names = names.stream().map(HostNames::normal).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Whether a request may give {@code authority}, a host name with or without a port.
   *
   * @param authority null where the request gives none
   */
  boolean accept(@Nullable String authority) {
    if (any || authority == null) {
      return true;
    }
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      return false;
    }
    String host = normal(parts.group(1));
    return names.contains(host) || isLoopback(host);
  }

  /** Whether {@code host} in lower case is a name or an address of this machine alone. */
  static boolean isLoopback(String host) {
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
    return address == null
        ? host.equals("localhost") || host.endsWith(".localhost")
        : address.isLoopbackAddress();
  }

  private static String normal(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
