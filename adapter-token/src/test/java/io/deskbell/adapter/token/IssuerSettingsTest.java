package io.deskbell.adapter.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IssuerSettingsTest {
  private static IssuerSettings at(String address) {
    return new IssuerSettings(URI.create(address), "https://issuer.example/", "chat");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://issuer.example/.well-known/jwks.json",
        "HTTPS://issuer.example:8443/keys?v=1",
        "http://localhost:8080/keys",
        "http://LOCALHOST/keys",
        "http://127.0.0.1/keys",
        "http://127.1.2.3:1/keys",
        "http://[::1]:8080/keys"
      })
  void keysComeOverTlsOrFromThisMachine(String address) {
    assertEquals(URI.create(address), at(address).keys());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://issuer.example/keys",
        "http://127.0.0.1.evil.example/keys",
        "http://localhost.evil.example/keys",
        "http://10.0.0.1/keys",
        "http://[::2]/keys",
        "http://localhost@evil.example/keys",
        "https://user:password@issuer.example/keys",
        "https:///keys",
        "https:keys",
        "file:///etc/keys",
        "ftp://issuer.example/keys",
        "/keys",
        "keys"
      })
  void allElseIsRefused(String address) {
    assertThrows(IllegalArgumentException.class, () -> at(address));
  }
}
