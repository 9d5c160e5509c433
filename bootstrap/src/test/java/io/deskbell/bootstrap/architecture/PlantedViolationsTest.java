package io.deskbell.bootstrap.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule finds the violation that was planted for it. */
class PlantedViolationsTest {
  private static final String ROOT = "io.deskbell.planted";
  private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(ROOT);
  private static final Map<String, ArchRule> RULES = new Rules(ROOT, CLASSES, diagram()).all();

  private static Path diagram() {
    URL drawing =
        Objects.requireNonNull(
            PlantedViolationsTest.class.getResource("/planted-architecture.puml"));
    try {
      return Path.of(drawing.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<Arguments> planted() {
    return Stream.of(
        violation("each room sees only the rooms it may see", "domain.KnowsAPort"),
        violation("each room sees only the rooms it may see", "application.port.in.KnowsAStore"),
        violation("each room sees only the rooms it may see", "application.port.out.KnowsACaller"),
        violation("each room sees only the rooms it may see", "application.KnowsAnAdapter"),
        violation("each room sees only the rooms it may see", "adapter.rest.KnowsAStore"),
        violation("each room sees only the rooms it may see", "adapter.websocket.KnowsAUseCase"),
        violation("each room sees only the rooms it may see", "adapter.token.KnowsACaller"),
        violation("each room sees only the rooms it may see", "adapter.token.KnowsTheBootstrap"),
        violation("each room sees only the rooms it may see", "cellar.NotInTheHouse"),
        violation("adapters do not know each other", "adapter.rest.KnowsAnotherAdapter"),
        violation("the packages are the expected ones", "package " + ROOT + ".cellar is not in"),
        violation("the packages are the expected ones", ROOT + ".domain.assignment has no class"),
        violation("every package is null-marked", "cellar.NotInTheHouse"),
        violation("the domain is plain Java", "domain.UsesConcurrency"),
        violation("the domain is plain Java", "domain.KnowsAPort"),
        violation("ports and use cases are plain Java", "application.UsesJackson"),
        violation("ports and use cases are plain Java", "application.port.in.UsesGrizzly"),
        violation("nobody in the domain asks for the time", "domain.AsksForTheTime"),
        violation("nobody in the domain asks for the time", "domain.HoldsAClock"),
        violation(
            "nobody in the domain asks for chance, threads or the system", "domain.RollsDice"),
        violation(
            "nobody in the domain asks for chance, threads or the system", "domain.StartsAThread"),
        violation(
            "nobody in the domain asks for chance, threads or the system",
            "domain.AsksForNanoseconds"),
        violation("fields of the domain are final", "domain.CanChange.state"),
        violation("the domain has no setters", "domain.CanChange.setState"),
        violation("classes of the domain are final or abstract", "domain.CanBeExtended"),
        violation("domain packages are free of cycles", "domain.agent.KnowsASession"),
        violation("ports are interfaces", "application.port.in.PortThatIsAClass"),
        violation("use cases hide behind the facade", "application.PublicService"),
        violation("technology stays in adapters and bootstrap", "application.UsesJackson"),
        violation("technology stays in adapters and bootstrap", "application.UsesJdbc"),
        violation("wire records are not public", "adapter.rest.PublicWireRecord"),
        violation("nobody uses the standard streams", "bootstrap.Prints"),
        violation("nobody throws generic exceptions", "bootstrap.ThrowsAnything"),
        violation("nobody uses the old date classes", "bootstrap.KeepsADate"),
        violation("names say what a thing is", "bootstrap.SessionManager"),
        violation("names say what a thing is", "bootstrap.StringUtils"),
        violation(
            "every adapter of a driven port is held by its contract",
            "adapter.memory.UntestedStore is held by a test of StorePortContract: false"),
        violation("the diagram shows every dependency", "adapter.rest.KnowsAnotherAdapter"),
        violation("the diagram shows nothing that is not there", "component ghost has no class"),
        violation(
            "the diagram shows nothing that is not there",
            "nothing of memory uses anything of rest"));
  }

  private static Arguments violation(String rule, String reported) {
    return Arguments.of(rule, reported);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("planted")
  void theViolationIsReported(String rule, String reported) {
    String report =
        Objects.requireNonNull(RULES.get(rule)).evaluate(CLASSES).getFailureReport().toString();

    assertTrue(report.contains(reported), () -> "expected " + reported + " in: " + report);
  }

  @Test
  void noRuleIsWithoutAPlantedViolation() {
    Set<String> planted =
        planted().map(arguments -> (String) arguments.get()[0]).collect(Collectors.toSet());

    assertEquals(RULES.keySet(), planted);
  }
}
