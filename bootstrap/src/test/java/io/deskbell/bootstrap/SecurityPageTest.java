package io.deskbell.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The security page names tests and keys that exist, and no defence without a test. */
class SecurityPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))(?:\\.(\\w+))?`");
  private static final Pattern KEY = Pattern.compile("`([A-Z]+_[A-Z_]+)`");

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/security.md"));
  }

  @Test
  void every_defence_names_a_test_and_every_test_exists() throws IOException {
    Map<String, List<String>> tests = tests();
    List<String> faults = new ArrayList<>();
    List<String> defences =
        page()
            .lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| threat"))
            .toList();
    assertTrue(defences.size() > 25, defences::toString);
    for (String defence : defences) {
      Matcher named = TEST.matcher(defence);
      if (!named.find()) {
        faults.add("no test: " + defence);
      }
      named.reset();
      while (named.find()) {
        String method = named.group(2);
        if (tests.getOrDefault(named.group(1), List.of()).stream()
            .noneMatch(source -> method == null || source.contains("void " + method + "("))) {
          faults.add("no such test: " + named.group());
        }
      }
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void every_key_exists() throws IOException {
    List<String> keys = Stream.of(Key.values()).map(Enum::name).toList();
    List<String> unknown =
        KEY.matcher(page())
            .results()
            .map(found -> found.group(1))
            .filter(key -> !keys.contains(key))
            .toList();
    assertEquals(List.of(), unknown);
  }

  /** The sources of all tests, by the name of the class; some have the same name. */
  private static Map<String, List<String>> tests() throws IOException {
    Map<String, List<String>> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file :
          files
              .filter(path -> path.toString().matches(".*/src/test/.*(Test|IT)\\.java"))
              .toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        sources.computeIfAbsent(name, key -> new ArrayList<>()).add(Files.readString(file));
      }
    }
    return sources;
  }
}
