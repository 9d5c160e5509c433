package io.deskbell.bootstrap.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the classes are: all that is shipped, and the tests of the adapters. */
final class House {
  static final String ROOT = "io.deskbell";

  private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();

  private House() {}

  /** Every class of every module but the tests. */
  static JavaClasses classes() {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .withImportOption(location -> !location.contains("-tests.jar"))
        .importPackages(ROOT);
  }

  /** The tests of all adapters, which no class path has together. */
  static JavaClasses adapterTests() {
    try (Stream<Path> modules = Files.list(REPOSITORY)) {
      List<Path> tests =
          modules
              .filter(module -> module.getFileName().toString().startsWith("adapter-"))
              .map(module -> module.resolve("target/test-classes"))
              .filter(Files::isDirectory)
              .toList();
      return new ClassFileImporter().importPaths(tests);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path diagram() {
    return REPOSITORY.resolve("docs/architecture.puml");
  }
}
