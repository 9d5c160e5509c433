package io.deskbell.bootstrap.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** Conditions that no library has. */
final class Conditions {
  private Conditions() {}

  /** A condition on all classes together. */
  private abstract static class OfTheWhole extends ArchCondition<JavaClass> {
    private List<JavaClass> all = List.of();

    OfTheWhole(String description) {
      super(description);
    }

    @Override
    public final void init(Collection<JavaClass> classes) {
      all = List.copyOf(classes);
    }

    @Override
    public final void check(JavaClass one, ConditionEvents events) {}

    @Override
    public final void finish(ConditionEvents events) {
      violations(all).forEach(text -> events.add(SimpleConditionEvent.violated(all, text)));
    }

    abstract List<String> violations(List<JavaClass> classes);
  }

  /** That the packages with classes are exactly those. */
  static ArchCondition<JavaClass> makeUpThePackages(String root, List<String> expected) {
    return new OfTheWhole("make up the packages " + expected) {
      @Override
      List<String> violations(List<JavaClass> classes) {
        Set<String> found =
            classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        Set<String> wanted =
            expected.stream().map(name -> root + "." + name).collect(Collectors.toSet());
        List<String> problems = new ArrayList<>();
        for (String name : new TreeSet<>(found)) {
          if (!wanted.contains(name)) {
            problems.add("package " + name + " is not in the list");
          }
        }
        for (String name : new TreeSet<>(wanted)) {
          if (!found.contains(name)) {
            problems.add("package " + name + " has no class");
          }
        }
        return problems;
      }
    };
  }

  /** That the package says {@link NullMarked}. */
  static ArchCondition<JavaClass> beInANullMarkedPackage() {
    return each(
        "be in a null-marked package",
        one ->
            one.getPackage().tryGetPackageInfo().stream()
                .anyMatch(info -> info.isAnnotatedWith(NullMarked.class)));
  }

  /** That the class, or one around it, is not public. */
  static ArchCondition<JavaClass> notBeSeenFromOutside() {
    return each("not be seen from outside", one -> !isSeenFromOutside(one));
  }

  private static boolean isSeenFromOutside(JavaClass one) {
    return one.getModifiers().contains(JavaModifier.PUBLIC)
        && one.getEnclosingClass().map(Conditions::isSeenFromOutside).orElse(true);
  }

  /**
   * That for each driven port it implements, a test in its package that works with it implements
   * the port's contract.
   */
  static ArchCondition<JavaClass> haveATestForEachContract(JavaClasses tests) {
    return new ArchCondition<>("have a test that implements the contract of each driven port") {
      @Override
      public void check(JavaClass adapter, ConditionEvents events) {
        for (JavaClass port : adapter.getAllRawInterfaces()) {
          if (port.getPackageName().endsWith(".application.port.out")
              && port.getEnclosingClass().isEmpty()) {
            String contract = port.getSimpleName() + "Contract";
            boolean held = tests.stream().anyMatch(test -> holds(test, contract, adapter));
            events.add(
                new SimpleConditionEvent(
                    adapter,
                    held,
                    adapter.getName() + " is held by a test of " + contract + ": " + held));
          }
        }
      }
    };
  }

  private static boolean holds(JavaClass test, String contract, JavaClass adapter) {
    return test.getPackageName().equals(adapter.getPackageName())
        && test.getAllRawInterfaces().stream().anyMatch(one -> one.getSimpleName().equals(contract))
        && test.getDirectDependenciesFromSelf().stream()
            .anyMatch(one -> one.getTargetClass().getName().equals(adapter.getName()));
  }

  /** That every component of the diagram has a class, and every arrow a dependency. */
  static ArchCondition<JavaClass> doAllThatIsDrawnIn(Path diagram) {
    return new OfTheWhole("do all that is drawn in " + diagram.getFileName()) {
      private final Drawing drawing = Drawing.read(diagram);

      @Override
      List<String> violations(List<JavaClass> classes) {
        List<String> problems = new ArrayList<>();
        drawing.packages.forEach(
            (component, pattern) -> {
              if (classes.stream().noneMatch(inside(pattern))) {
                problems.add("component " + component + " has no class in " + pattern);
              }
            });
        for (Drawing.Arrow arrow : drawing.arrows) {
          boolean used =
              classes.stream()
                  .filter(inside(drawing.packageOf(arrow.from)))
                  .flatMap(one -> one.getDirectDependenciesFromSelf().stream())
                  .anyMatch(one -> inside(drawing.packageOf(arrow.to)).test(one.getTargetClass()));
          if (!used) {
            problems.add("nothing of " + arrow.from + " uses anything of " + arrow.to);
          }
        }
        return problems;
      }
    };
  }

  private static Predicate<JavaClass> inside(String pattern) {
    PackageMatcher matcher = PackageMatcher.of(pattern);
    return one -> matcher.matches(one.getPackageName());
  }

  /** The components and arrows of a diagram, which must be there. */
  private record Drawing(Map<String, String> packages, List<Arrow> arrows) {
    private static final Pattern COMPONENT = Pattern.compile("\\[(.+?)]\\s+<<(.+?)>>");
    private static final Pattern ARROW = Pattern.compile("\\[(.+?)]\\s+-+>\\s+\\[(.+?)]");

    record Arrow(String from, String to) {}

    static Drawing read(Path diagram) {
      try {
        Map<String, String> packages = new HashMap<>();
        List<Arrow> arrows = new ArrayList<>();
        for (String line : Files.readAllLines(diagram)) {
          Matcher component = COMPONENT.matcher(line);
          Matcher arrow = ARROW.matcher(line);
          if (component.find()) {
            packages.put(component.group(1), component.group(2));
          } else if (arrow.find()) {
            arrows.add(new Arrow(arrow.group(1), arrow.group(2)));
          }
        }
        if (packages.isEmpty() || arrows.isEmpty()) {
          throw new IllegalArgumentException("expected components and arrows in " + diagram);
        }
        return new Drawing(packages, arrows);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String packageOf(String component) {
      return Optional.ofNullable(packages.get(component))
          .orElseThrow(() -> new IllegalArgumentException("expected a component " + component));
    }
  }

  private static ArchCondition<JavaClass> each(String description, Predicate<JavaClass> condition) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass one, ConditionEvents events) {
        if (!condition.test(one)) {
          events.add(
              SimpleConditionEvent.violated(one, one.getName() + " does not " + description));
        }
      }
    };
  }
}
