package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose word is taken for where a request comes from. */
class TrustedProxiesTest {
  @ParameterizedTest
  @CsvSource({
    // peer, header, client
    "10.1.2.3,9.9.9.9,9.9.9.9",
    "10.1.2.3,'6.6.6.6, 9.9.9.9',9.9.9.9",
    "10.1.2.3,'6.6.6.6, 9.9.9.9, 10.4.4.4',9.9.9.9",
    "10.1.2.3,'6.6.6.6|9.9.9.9, 10.4.4.4',9.9.9.9",
    "10.1.2.3,'10.5.5.5',10.5.5.5",
    "11.1.2.3,9.9.9.9,11.1.2.3",
    "192.168.0.1,9.9.9.9,9.9.9.9",
    "192.168.0.2,9.9.9.9,192.168.0.2",
    "10.1.2.3,'9.9.9.9:4711',9.9.9.9",
    "10.1.2.3,'[2001:db8::7]:4711',2001:db8:0:0:0:0:0:7",
    "10.1.2.3,2001:db8::7,2001:db8:0:0:0:0:0:7",
    "fd00::1,9.9.9.9,9.9.9.9",
    "a00::1,9.9.9.9,a00:0:0:0:0:0:0:1",
    "fe80::1,9.9.9.9,fe80:0:0:0:0:0:0:1",
    "::ffff:10.0.0.1,9.9.9.9,9.9.9.9",
    "10.1.2.3,'9.9.9.9, unknown',10.1.2.3",
    "10.1.2.3,'9.9.9.9, localhost',10.1.2.3",
    "10.1.2.3,'9.9.9.9, 1.2.3.256',10.1.2.3",
    "10.1.2.3,'9.9.9.9,',10.1.2.3",
    "10.1.2.3,'[',10.1.2.3",
    "10.1.2.3,'',10.1.2.3",
  })
  void theRightmostAddressThatIsNoTrustedProxy(String peer, String header, String client) {
    TrustedProxies proxies = TrustedProxies.of(List.of("10.0.0.0/8", "192.168.0.1", "fd00::/8"));

    assertEquals(client, proxies.clientAddress(peer, Arrays.asList(header.split("\\|", -1))));
  }

  @Test
  void nobodysWordIsTakenIfNobodyIsTrusted() {
    assertEquals("127.0.0.1", TrustedProxies.none().clientAddress("127.0.0.1", List.of("9.9.9.9")));
  }

  @Test
  void aNetworkOfEverything() {
    TrustedProxies all = TrustedProxies.of(List.of("0.0.0.0/0"));

    assertEquals("9.9.9.9", all.clientAddress("1.1.1.1", List.of("9.9.9.9, 8.8.8.8")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "10.0.0.0/33",
        "::/129",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "1.2.3",
        "1.2.3.4.5",
        "300.1.1.1",
        "a::z"
      })
  void whatIsNoAddressIsNamed(String text) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> TrustedProxies.of(List.of("10.0.0.1", text)));
    assertTrue(refusal.getMessage().startsWith("\"" + text + "\""), refusal::getMessage);
  }
}
