package io.deskbell.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.Session;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works as it stands there. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("^class (\\w+)", Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }

  @Test
  void the_examples_compile_and_run(@TempDir Path directory) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Matcher blocks = JAVA.matcher(readme());
    while (blocks.find()) {
      Matcher name = CLASS.matcher(blocks.group(1));
      assertTrue(name.find(), "an example without a class");
      Path source = directory.resolve(name.group(1) + ".java");
      Files.writeString(source, blocks.group(1));
      StringWriter problems = new StringWriter();
      boolean compiled =
          compiler
              .getTask(
                  problems,
                  null,
                  null,
                  List.of(
                      "-d",
                      directory.toString(),
                      "-classpath",
                      System.getProperty("java.class.path")),
                  null,
                  compiler
                      .getStandardFileManager(null, Locale.ROOT, null)
                      .getJavaFileObjects(source))
              .call();
      assertTrue(compiled, problems.toString());
    }

    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
      Session session = (Session) method(loader, "OneSession", "serve").invoke(null, Instant.EPOCH);
      assertEquals("bob", session.agentId().orElseThrow().value());
      assertEquals(3, session.lastSequence());

      Constructor<?> constructor = loader.loadClass("GoldFirst").getDeclaredConstructor();
      constructor.setAccessible(true);
      AssignmentPolicy goldFirst = (AssignmentPolicy) constructor.newInstance();
      assertEquals("cleo", chosenFor("customer-1", goldFirst));
      assertEquals("bob", chosenFor("v-7", goldFirst));

      List<?> talk = (List<?>) method(loader, "SmallDesk", "talk").invoke(null);
      assertEquals(
          List.of("Where is my order?", "On its way!"),
          talk.stream().map(message -> ((Message) message).content().text()).toList());
    }
  }

  private static String chosenFor(String visitor, AssignmentPolicy policy) {
    return policy
        .choose(
            Session.start(SessionId.of("s-1"), Participant.visitor(visitor), Instant.EPOCH),
            List.of(
                new AgentLoad(Agent.of("ann", "Ann").withTeams("gold"), 2),
                new AgentLoad(Agent.of("bob", "Bob"), 0),
                new AgentLoad(Agent.of("cleo", "Cleo").withTeams("gold"), 1)))
        .orElseThrow()
        .agentId()
        .value();
  }

  private static Method method(ClassLoader loader, String type, String name) throws Exception {
    Method method =
        Stream.of(loader.loadClass(type).getDeclaredMethods())
            .filter(candidate -> candidate.getName().equals(name))
            .findFirst()
            .orElseThrow();
    method.setAccessible(true);
    return method;
  }

  @Test
  void the_configuration_table_has_every_key_with_its_default_and_meaning() throws IOException {
    List<String> expected = Stream.of(Key.values()).map(ReadmeTest::row).toList();
    List<String> found = readme().lines().filter(line -> line.startsWith("| `")).toList();
    assertEquals(String.join("\n", expected), String.join("\n", found));
  }

  private static String row(Key key) {
    String standard = key.standard().isEmpty() ? "" : "`" + key.standard() + "`";
    return "| `" + key + "` | " + standard + " | " + key.meaning() + " |";
  }

  @Test
  void no_link_leads_nowhere() throws IOException {
    Matcher links = LINK.matcher(readme());
    while (links.find()) {
      assertTrue(Files.exists(ROOT.resolve(links.group(1))), links.group(1));
    }
  }
}
