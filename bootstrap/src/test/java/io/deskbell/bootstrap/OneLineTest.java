package io.deskbell.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "plain text 123 ~", "žluťoučký kůň", "日本語", "😀 o\\n", "a b"})
  void whatIsHarmlessStaysAsItIs(String text) {
    assertEquals(text, OneLine.of(text));
  }

  @ParameterizedTest
  @CsvSource({
    "000a, \\n",
    "000d, \\r",
    "0009, \\t",
    "0000, \\u0000",
    "001b, \\u001b",
    "007f, \\u007f",
    "0085, \\u0085",
    "009b, \\u009b",
    "2028, \\u2028",
    "2029, \\u2029",
    "202e, \\u202e",
    "2066, \\u2066",
    "200b, \\u200b",
    "feff, \\ufeff",
    "d800, \\ud800",
    "dc00, \\udc00",
    "00ad, \\u00ad",
    "061c, \\u061c"
  })
  void whatCouldForgeALineIsSpeltOut(String hex, String spelling) {
    String harmful = String.valueOf((char) Integer.parseInt(hex, 16));

    assertEquals("a" + spelling + "😀" + spelling, OneLine.of("a" + harmful + "😀" + harmful));
  }

  @Test
  void noLineBreakOrControlCharacterIsLeft() {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      all.appendCodePoint(c);
    }

    String line = OneLine.of(all.toString());

    assertFalse(line.codePoints().anyMatch(Character::isISOControl));
    assertFalse(
        line.codePoints()
            .map(Character::getType)
            .anyMatch(
                type ->
                    type == Character.FORMAT
                        || type == Character.LINE_SEPARATOR
                        || type == Character.PARAGRAPH_SEPARATOR
                        || type == Character.SURROGATE));
  }
}
