package io.deskbell.bootstrap;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A block of IP addresses in CIDR notation (RFC 4632, RFC 4291), or a single address. Immutable.
 */
final class AddressBlock {
  private static final Pattern LITERAL =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  private final byte[] address;
  private final int prefix;

  private AddressBlock(byte[] address, int prefix) {
    this.address = address;
    this.prefix = prefix;
  }

  /**
   * The block that a text like {@code 10.0.0.0/8}, {@code ::1} or {@code 192.0.2.7} names.
   *
   * @throws IllegalArgumentException if it names none
   */
  static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = literal(slash < 0 ? text : text.substring(0, slash));
    int bits = address.length * 8;
    int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1), bits);
    return new AddressBlock(address, prefix);
  }

  private static byte[] literal(String text) {
    // Anything else would be looked up as a name.
    if (LITERAL.matcher(text).matches()) {
      try {
        return InetAddress.getByName(text).getAddress();
      } catch (UnknownHostException e) {
        // The same refusal as for what looks like no address at all.
      }
    }
    throw new IllegalArgumentException("\"" + text + "\" is no IP address");
  }

  private static int prefix(String text, int bits) {
    if (text.matches("\\d{1,3}") && Integer.parseInt(text) <= bits) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException("\"" + text + "\" is no prefix length from 0 to " + bits);
  }

  /** Whether that address is in the block. */
  boolean contains(InetAddress other) {
    byte[] bytes = other.getAddress();
    if (bytes.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >>> (bit % 8);
      if ((bytes[bit / 8] & mask) != (address[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
