package io.deskbell.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdentifiersTest {
  private record Kind(String field, UnaryOperator<String> of) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("sessionId", value -> SessionId.of(value).value()),
          new Kind("userId", value -> ParticipantId.of(value).value()),
          new Kind("clientMessageId", value -> ClientMessageId.of(value).value()));

  static Stream<Arguments> goodIds() {
    return ofEveryKind(
        "a",
        "testUser123",
        "f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "';DROP/**/TABLE/**/sessions;--",
        "<script>",
        "../../etc/passwd",
        "%00",
        "Zoë",
        "日本語",
        "😀",
        "x".repeat(128),
        "😀".repeat(128));
  }

  static Stream<Arguments> hostileIds() {
    return ofEveryKind(
        "",
        " ",
        " a",
        "a ",
        "a b",
        "a\tb",
        "a\nb",
        "a\r\nb",
        "a\u0000b",
        "a\u001b[31mb",
        "a\u007fb",
        "a\u0085b",
        "a\u00a0b",
        "a\u2007b",
        "a\u2028b",
        "a\u3000b",
        "a\u200bb",
        "a\u202eb",
        "\ufeffa",
        "a\ud83d",
        "\ude00a",
        "x".repeat(129),
        "😀".repeat(129),
        "x".repeat(1_000_000));
  }

  private static Stream<Arguments> ofEveryKind(String... values) {
    return KINDS.stream()
        .flatMap(kind -> Stream.of(values).map(value -> Arguments.of(kind, value)));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("goodIds")
  void aWellFormedIdIsKeptAsItIs(Kind kind, String value) {
    assertEquals(value, kind.of.apply(value));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("hostileIds")
  void anythingElseIsRefusedUnderTheNameOfItsField(Kind kind, String value) {
    RuleViolation.InvalidField refusal =
        assertThrows(RuleViolation.InvalidField.class, () -> kind.of.apply(value));

    assertEquals("invalid_field", refusal.code());
    assertEquals(kind.field, refusal.field());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void theRefusalNamesTheOffendingValueAndWhatWasExpected(String value, String message) {
    RuleViolation refusal = assertThrows(RuleViolation.class, () -> SessionId.of(value));

    assertEquals(message, refusal.getMessage());
  }

  static Stream<Arguments> messages() {
    return Stream.of(
        Arguments.of("", "sessionId is 0 characters long, expected 1 to 128"),
        Arguments.of("😀".repeat(129), "sessionId is 129 characters long, expected 1 to 128"),
        Arguments.of(
            "a\nb", "sessionId has U+000A at character 2; no white space or control characters"),
        Arguments.of(
            "😀\ud83d",
            "sessionId has U+D83D at character 2; no white space or control characters"));
  }

  @Test
  void idsAreInTheOrderOfTheirCodePoints() {
    List<String> ordered = List.of("-", "A", "B", "a", "a-", "aa", "é", "Ａ", "😀", "😁", "😁a");
    for (int i = 0; i < ordered.size(); i++) {
      for (int j = 0; j < ordered.size(); j++) {
        int expected = Integer.compare(i, j);
        String one = ordered.get(i);
        String other = ordered.get(j);
        assertEquals(
            expected,
            Integer.signum(SessionId.of(one).compareTo(SessionId.of(other))),
            one + other);
        assertEquals(
            expected,
            Integer.signum(ParticipantId.of(one).compareTo(ParticipantId.of(other))),
            one + other);
        assertEquals(
            expected,
            Integer.signum(Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8))));
      }
    }
  }
}
