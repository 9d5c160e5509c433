package io.deskbell.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.adapter.jdbc.PostgresqlSettings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
  @TempDir private Path workingDirectory;

  private PostgresqlSettings parse(String text) {
    Settings settings = Settings.of(Map.of(), Map.of("DATABASE_URL", text), workingDirectory);
    return DatabaseUrl.parse(new SettingReader(settings), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      nullValues = "-",
      value = {
        "postgresql://ann:pw@db:5433/desk jdbc:postgresql://db:5433/desk ann pw",
        "postgres://ann:pw@db/desk jdbc:postgresql://db/desk ann pw",
        "postgresql://ann@db/desk jdbc:postgresql://db/desk ann -",
        "postgresql://db/desk jdbc:postgresql://db/desk - -",
        "postgresql://:pw@db/desk jdbc:postgresql://db/desk - pw",
        "postgresql://a%40b:p%3Aw%2F+%25@db/desk jdbc:postgresql://db/desk a@b p:w/+%",
        "postgresql://db/my%20desk%3F jdbc:postgresql://db/my+desk%3F - -",
        "postgresql://[::1]:5432/desk jdbc:postgresql://[::1]:5432/desk - -",
        "postgresql://one:1,two:2/desk jdbc:postgresql://one:1,two:2/desk - -",
        "postgresql://db/desk?sslmode=verify-full&sslrootcert=/a+b%20c"
            + " jdbc:postgresql://db/desk?sslmode=verify-full&sslrootcert=%2Fa%2Bb+c - -",
        "jdbc:postgresql://db/desk?user=ann&password=p%40"
            + " jdbc:postgresql://db/desk?user=ann&password=p%40 - -"
      })
  void bothWaysOfWritingItAreUnderstood(String text, String url, String user, String password) {
    assertEquals(new PostgresqlSettings(url, user, password), parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "postgresql://",
        "postgresql://db",
        "postgresql://db/",
        "postgresql:///desk",
        "postgresql://u:hidden@/desk",
        "postgresql://u:hid@den@db/desk",
        "postgresql://u:hid/den@db/desk",
        "postgresql://u:hid%zzden@db/desk",
        "postgresql://u:hidden@db:port/desk",
        "postgresql://u:hidden@db/desk/more",
        "postgresql://u:hidden@db/desk?sslmode",
        "postgresql://u:hidden@db/desk#part",
        "jdbc:postgresql:",
        "jdbc:mysql://u:hidden@db/desk",
        "jdbc:postgresql://u:hidden@db:1/desk",
        "jdbc:postgresql://db:x/desk?user=u&password=hidden",
        "jdbc:postgresql://db:0/desk?password=hidden",
        "jdbc:postgresql://db:65536/desk?password=hidden",
        "jdbc:postgresql://db/desk;password=hidden",
        "jdbc:postgresql://db/desk&password=hidden",
        "jdbc:postgresql://db/desk?password=hid%zzden",
        "jdbc:postgresql://u:12/hidden@db/desk",
        "postgresql://u:hidden@db:99999/desk",
        "postgresql://u:hidden@one:1,two:65536/desk",
        "postgresql://db/desk;password=hidden",
        "http://u:hidden@db/desk"
      })
  void anythingElseIsRefusedAndNotShown(String text) {
    String message = assertThrows(BadConfiguration.class, () -> parse(text)).getMessage();

    assertTrue(message.startsWith("DATABASE_URL (environment) is not as it must be"), message);
    assertFalse(message.contains("hid"), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void noPasswordIsShown() {
    assertFalse(parse("postgresql://ann:hidden@db/desk").toString().contains("hidden"));
    assertFalse(parse("jdbc:postgresql://db/desk?password=hidden").toString().contains("hidden"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//u:hidden@db/desk",
        "//u:hid?den@db/desk",
        "//u:hid/den@db/desk",
        "//db/desk;password=hidden",
        "//db/desk&password=hidden",
        "//db?password=a@hidden"
      })
  void notEvenOfAUrlThatNobodyChecked(String rest) {
    String shown = new PostgresqlSettings("jdbc:postgresql:" + rest, null, null).toString();
    assertFalse(shown.contains("hid") || shown.contains("den"), shown);
  }

  @Test
  void hostPortAndNameAreShown() {
    assertEquals(
        "PostgresqlSettings[jdbc:postgresql://[::1]:5433,b/desk]",
        parse("postgresql://ann:hidden@[::1]:5433,b/desk?sslmode=require").toString());
  }
}
