package io.deskbell.adapter.rest;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word is taken for where a request comes from ({@code X-Forwarded-For}).
 * Immutable.
 */
public final class TrustedProxies {
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private final List<Network> networks;

  private TrustedProxies(List<Network> networks) {
    this.networks = networks;
  }

  /** Nobody's word is taken. */
  public static TrustedProxies none() {
    return new TrustedProxies(List.of());
  }

  /**
   * Those proxies.
   *
   * @param addresses IP addresses or networks such as {@code 10.0.0.0/8}; host names are not looked
   *     up
   * @throws IllegalArgumentException if one of them is neither; the message names it
   */
  public static TrustedProxies of(List<String> addresses) {
    return new TrustedProxies(addresses.stream().map(Network::of).toList());
  }

  /**
   * Where a request comes from: the connection's other end, or, if that is a trusted proxy, the
   * right-most address in the header that is none. What an untrusted one has written further left
   * is not looked at.
   *
   * @param peer the address of the connection's other end
   * @param forwardedFor the values of the request's {@code X-Forwarded-For} headers, in order
   */
  public String clientAddress(String peer, List<String> forwardedFor) {
    InetAddress client = literal(peer);
    if (client == null) {
      return peer;
    }
    List<String> hops = new ArrayList<>();
    forwardedFor.forEach(value -> hops.addAll(List.of(value.split(",", -1))));
    for (int i = hops.size() - 1; i >= 0 && trusts(client); i--) {
      InetAddress hop = literal(withoutPort(hops.get(i).strip()));
      if (hop == null) {
        break;
      }
      client = hop;
    }
    return client.getHostAddress();
  }

  private boolean trusts(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  private static String withoutPort(String hop) {
    if (hop.startsWith("[")) {
      return hop.substring(1, Math.max(1, hop.indexOf(']')));
    }
    int colon = hop.indexOf(':');
    return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
  }

  /** The address that the text spells; null if it spells none. Never asks a name server. */
  private static @Nullable InetAddress literal(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return null;
    }
    for (String part : text.contains(":") ? new String[0] : text.split("\\.", -1)) {
      if (Integer.parseInt(part) > 255) {
        return null;
      }
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private record Network(InetAddress address, int prefix) {
    static Network of(String text) {
      String[] parts = text.strip().split("/", 2);
      InetAddress address = literal(parts[0]);
      if (address == null) {
        throw invalid(text);
      }
      int bits = address.getAddress().length * 8;
      if (parts.length == 1) {
        return new Network(address, bits);
      }
      if (!parts[1].matches("[0-9]{1,3}") || Integer.parseInt(parts[1]) > bits) {
        throw invalid(text);
      }
      return new Network(address, Integer.parseInt(parts[1]));
    }

    private static IllegalArgumentException invalid(String text) {
      return new IllegalArgumentException(
          "\""
              + text
              + "\" is no proxy address, expected an IP address or a network like"
              + " 10.0.0.0/8");
    }

    boolean contains(InetAddress other) {
      byte[] mine = address.getAddress();
      byte[] theirs = other.getAddress();
      if (mine.length != theirs.length) {
        return false;
      }
      for (int bit = 0; bit < prefix; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((mine[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
