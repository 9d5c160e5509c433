package io.deskbell.domain.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.deskbell.domain.RuleViolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageContentTest {
  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "a",
        "  leading and trailing  ",
        "two\nlines\r\n",
        "\u001b[31mred\u001b[0m",
        "\u0001",
        "tab\there",
        "😀",
        "e\u0301",
        "\u202eright to left",
        "\u200b",
        "\uffff",
        "<script>alert('x')</script>",
        "{\"type\":\"end_session\"}"
      })
  void aTextIsKeptVerbatim(String text) {
    assertEquals(text, MessageContent.of(text).text());
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(
      strings = {
        "",
        " ",
        "\n",
        " \t\r\n\u000b\f ",
        "\u0085",
        "\u00a0",
        "\u2003\u2028\u2029\u3000",
        "a\u0000b",
        "\u0000",
        "a\ud83d",
        "\ude00a",
        "\ud83d\ud83d\ude00",
        "\ude00\ud83d"
      })
  void blankOrIllFormedTextIsNoContent(String text) {
    RuleViolation.InvalidField refusal =
        assertThrows(RuleViolation.InvalidField.class, () -> MessageContent.of(text));

    assertEquals("content", refusal.field());
  }

  @Test
  void theLimitCountsCodePointsNotChars() {
    String full = "😀".repeat(MessageContent.DEFAULT_LIMIT);

    assertEquals(full, MessageContent.of(full).text());
    RuleViolation.MessageTooLarge refusal =
        assertThrows(RuleViolation.MessageTooLarge.class, () -> MessageContent.of(full + "x"));
    assertEquals("message_too_large", refusal.code());
    assertEquals("content is 4001 characters long, expected at most 4000", refusal.getMessage());
  }

  @Test
  void anotherLimitMayBeGiven() {
    assertEquals("abc", MessageContent.of("abc", 3).text());
    assertThrows(RuleViolation.MessageTooLarge.class, () -> MessageContent.of("abcd", 3));
  }

  @Test
  void whatWasSaidDoesNotShowInLogs() {
    assertFalse(MessageContent.of("my card number").toString().contains("card"));
  }
}
