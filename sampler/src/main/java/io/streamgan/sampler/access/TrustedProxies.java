package io.streamgan.sampler.access;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.InetAddressPredicates;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Determines the client of a request that comes through proxies, for the rate limit, the access log
 * and cookies. {@code X-Forwarded-For} is read from its end, where the nearest proxy has written,
 * for as long as the addresses are those of trusted proxies: the part before them may be the
 * client's own invention. {@code X-Forwarded-Host} is never believed, because it would defeat the
 * check of host names.
 */
public final class TrustedProxies implements DecoratingHttpServiceFunction {
  private static final AttributeKey<Client> CLIENT =
      AttributeKey.valueOf(TrustedProxies.class, "CLIENT");
  private static final Pattern COMMA = Pattern.compile(",");

  private final Predicate<InetAddress> trusted;

  /** Client of a request, and whether it has sent the request over TLS. */
  private record Client(InetAddress address, boolean isSecure) {}

  /** Trusts the proxies of {@code access}, which must be networks. */
  public TrustedProxies(AccessRules access) {
    Predicate<InetAddress> any = address -> false;
    for (String network : access.proxies()) {
      any = any.or(network(network));
    }
    trusted = any;
  }

  /** Whether {@code text} is an address or, in CIDR notation, a network. */
  public static boolean isNetwork(String text) {
    try {
      network(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Predicate<InetAddress> network(String network) {
    String address = network.split("/", 2)[0];
    if (NetUtil.createByteArrayFromIpAddressString(address) == null) {
      throw new IllegalArgumentException(network);
    }
    return network.contains("/")
        ? InetAddressPredicates.ofCidr(network)
        : InetAddressPredicates.ofExact(network);
  }

  @Override
  public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    InetAddress nearest = ctx.remoteAddress().getAddress();
    boolean isTrusted = trusted.test(nearest);
    ctx.setAttr(
        CLIENT,
        new Client(
            isTrusted ? farthest(request.headers(), nearest) : nearest,
            ctx.sessionProtocol().isTls()
                || isTrusted && request.headers().get("x-forwarded-proto", "").equals("https")));
    return delegate.serve(ctx, request);
  }

  /** Address of the client of {@code ctx}; the peer's if the request was refused before. */
  static InetAddress client(RequestContext ctx) {
    Client client = ctx.attr(CLIENT);
    return client == null
        ? Objects.requireNonNull(ctx.remoteAddress()).getAddress()
        : client.address();
  }

  /** Whether the client has sent the request over TLS, to the server or to a trusted proxy. */
  static boolean isSecure(RequestContext ctx) {
    Client client = ctx.attr(CLIENT);
    return client != null && client.isSecure();
  }

  private InetAddress farthest(RequestHeaders headers, InetAddress nearest) {
    List<String> hops =
        headers.getAll("x-forwarded-for").stream().flatMap(COMMA::splitAsStream).toList();
    InetAddress client = nearest;
    for (int i = hops.size() - 1; i >= 0 && trusted.test(client); i--) {
      InetAddress hop = address(hops.get(i).strip());
      if (hop == null) {
        break;
      }
      client = hop;
    }
    return client;
  }

  /** Some proxies append the port; an IPv6 address is then in brackets. */
  private static @Nullable InetAddress address(String hop) {
    int colon = hop.indexOf(':');
    String plain = hop;
    if (hop.startsWith("[")) {
      plain = hop.substring(1, Math.max(1, hop.indexOf(']')));
    } else if (colon >= 0 && colon == hop.lastIndexOf(':')) {
      plain = hop.substring(0, colon);
    }
    return NetUtil.createInetAddressFromIpAddressString(plain);
  }
}
