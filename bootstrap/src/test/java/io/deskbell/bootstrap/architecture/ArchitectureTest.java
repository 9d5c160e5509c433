package io.deskbell.bootstrap.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house as it is built keeps its rules. */
class ArchitectureTest {
  private static final JavaClasses CLASSES = House.classes();

  static Stream<Named<ArchRule>> rules() {
    return new Rules(House.ROOT, House.adapterTests(), House.diagram())
        .all().entrySet().stream().map(rule -> Named.of(rule.getKey(), rule.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void theHouseKeeps(ArchRule rule) {
    rule.allowEmptyShould(false).check(CLASSES);
  }
}
