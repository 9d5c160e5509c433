package io.deskbell.adapter.token;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Another issuer whose tokens are good here. Immutable.
 *
 * @param keys where it publishes its keys (RFC 7517): {@code https}, or {@code http} to this
 *     machine
 * @param issuer what its tokens name as their issuer
 * @param audience what they name as their audience
 */
public record IssuerSettings(URI keys, String issuer, String audience) {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");

  /**
   * Checks the address: whoever can change what is read there decides who is who.
   *
   * @throws IllegalArgumentException if it is neither {@code https} nor of this machine, or holds a
   *     password
   */
  public IssuerSettings {
    String scheme = String.valueOf(keys.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(keys.getHost()).toLowerCase(Locale.ROOT);
    boolean safe =
        keys.getHost() != null
            && (scheme.equals("https")
                || (scheme.equals("http") && LOOPBACK.matcher(host).matches()));
    if (!safe || keys.getRawUserInfo() != null || keys.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "expected an https address, or an http one of this machine");
    }
  }
}
