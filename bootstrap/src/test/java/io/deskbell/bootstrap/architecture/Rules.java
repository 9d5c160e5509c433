package io.deskbell.bootstrap.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInAnyPackage;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.Serial;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Calendar;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TimeZone;
import java.util.Timer;
import java.util.UUID;

/**
 * What the house allows, for whichever root package: the real one, or the one that is built wrong
 * on purpose.
 */
final class Rules {
  private final String root;
  private final String domain;
  private final String application;
  private final String ports;
  private final String adapters;
  private final JavaClasses adapterTests;
  private final Path diagram;

  /**
   * Rules for a house.
   *
   * @param root its root package
   * @param adapterTests among which to look for tests of contracts
   * @param diagram the drawing of it
   */
  Rules(String root, JavaClasses adapterTests, Path diagram) {
    this.root = root;
    this.domain = root + ".domain..";
    this.application = root + ".application";
    this.ports = root + ".application.port..";
    this.adapters = root + ".adapter..";
    this.adapterTests = adapterTests;
    this.diagram = diagram;
  }

  /** All rules, each under a name that says what it asks. */
  Map<String, ArchRule> all() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    rules.put("each room sees only the rooms it may see", rooms());
    rules.put("adapters do not know each other", adaptersApart());
    rules.put("the packages are the expected ones", packages());
    rules.put("every package is null-marked", nullMarked());
    rules.put("the domain is plain Java", plainDomain());
    rules.put("ports and use cases are plain Java", plainApplication());
    rules.put("nobody in the domain asks for the time", noTime());
    rules.put("nobody in the domain asks for chance, threads or the system", noSurroundings());
    rules.put("fields of the domain are final", finalFields());
    rules.put("the domain has no setters", noSetters());
    rules.put("classes of the domain are final or abstract", finalClasses());
    rules.put("domain packages are free of cycles", noCycles());
    rules.put("ports are interfaces", portsAreInterfaces());
    rules.put("use cases hide behind the facade", facade());
    rules.put("technology stays in adapters and bootstrap", technology());
    rules.put("wire records are not public", wireRecords());
    rules.put("nobody uses the standard streams", noStandardStreams());
    rules.put("nobody throws generic exceptions", noGenericExceptions());
    rules.put("nobody uses the old date classes", noOldDates());
    rules.put("names say what a thing is", names());
    rules.put("every adapter of a driven port is held by its contract", contracts());
    rules.put("the diagram shows every dependency", diagramIsComplete());
    rules.put("the diagram shows nothing that is not there", diagramIsTrue());
    return rules;
  }

  private ArchRule rooms() {
    return layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .ensureAllClassesAreContainedInArchitecture()
        .withOptionalLayers(false)
        .layer("domain")
        .definedBy(domain)
        .layer("inbound ports")
        .definedBy(root + ".application.port.in")
        .layer("outbound ports")
        .definedBy(root + ".application.port.out")
        .layer("application")
        .definedBy(application)
        .layer("driving adapters")
        .definedBy(root + ".adapter.rest", root + ".adapter.websocket")
        .layer("driven adapters")
        .definedBy(root + ".adapter.jdbc", root + ".adapter.memory", root + ".adapter.token")
        .layer("bootstrap")
        .definedBy(root + ".bootstrap")
        .whereLayer("domain")
        .mayNotAccessAnyLayer()
        .whereLayer("inbound ports")
        .mayOnlyAccessLayers("domain")
        .whereLayer("outbound ports")
        .mayOnlyAccessLayers("domain")
        .whereLayer("application")
        .mayOnlyAccessLayers("domain", "inbound ports", "outbound ports")
        .whereLayer("driving adapters")
        .mayOnlyAccessLayers("domain", "inbound ports")
        .whereLayer("driven adapters")
        .mayOnlyAccessLayers("domain", "outbound ports")
        .whereLayer("bootstrap")
        .mayNotBeAccessedByAnyLayer();
  }

  private ArchRule adaptersApart() {
    return slices().matching(root + ".adapter.(*)..").should().notDependOnEachOther();
  }

  private ArchRule packages() {
    return classes()
        .should(
            Conditions.makeUpThePackages(
                root,
                List.of(
                    "adapter.jdbc",
                    "adapter.memory",
                    "adapter.rest",
                    "adapter.token",
                    "adapter.websocket",
                    "application",
                    "application.port.in",
                    "application.port.out",
                    "bootstrap",
                    "domain",
                    "domain.agent",
                    "domain.assignment",
                    "domain.report",
                    "domain.session")))
        .because("a rule about a package that does not exist passes for ever");
  }

  private static ArchRule nullMarked() {
    return classes().should(Conditions.beInANullMarkedPackage());
  }

  private ArchRule plainDomain() {
    return classes()
        .that()
        .resideInAPackage(domain)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    domain,
                    "java.lang",
                    "java.lang.annotation",
                    "java.util",
                    "java.util.function",
                    "java.util.stream",
                    "java.time",
                    "org.jspecify.annotations")
                .or(type(Serial.class)));
  }

  private ArchRule plainApplication() {
    return classes()
        .that()
        .resideInAPackage(application + "..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(domain, application + "..", "java..", "org.jspecify.annotations"));
  }

  private ArchRule noTime() {
    return noClasses()
        .that()
        .resideInAPackage(domain)
        .should()
        .accessTargetWhere(
            describe(
                "the target is now()",
                (JavaAccess<?> access) ->
                    access.getTargetOwner().getPackageName().equals("java.time")
                        && access.getTarget().getName().equals("now")))
        .orShould()
        .dependOnClassesThat(type(Clock.class))
        .because("time is a parameter");
  }

  private ArchRule noSurroundings() {
    return noClasses()
        .that()
        .resideInAPackage(domain)
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            Random.class,
            SplittableRandom.class,
            UUID.class,
            Thread.class,
            ThreadLocal.class,
            Timer.class,
            System.class,
            Runtime.class,
            ProcessBuilder.class)
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(Collections.class, "shuffle", List.class)
        .because("a rule gives the same answer to the same question");
  }

  private ArchRule finalFields() {
    return fields().that().areDeclaredInClassesThat().resideInAPackage(domain).should().beFinal();
  }

  private ArchRule noSetters() {
    return noMethods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage(domain)
        .should()
        .haveNameMatching("set[A-Z].*");
  }

  private ArchRule finalClasses() {
    return classes()
        .that()
        .resideInAPackage(domain)
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .areNotAnonymousClasses()
        .should()
        .haveModifier(JavaModifier.FINAL)
        .orShould()
        .haveModifier(JavaModifier.ABSTRACT);
  }

  private ArchRule noCycles() {
    return slices().assignedFrom(packagesOfTheDomain()).should().beFreeOfCycles();
  }

  private SliceAssignment packagesOfTheDomain() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
        return resideInAPackage(domain).test(javaClass)
            ? SliceIdentifier.of(javaClass.getPackageName())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages of the domain";
      }
    };
  }

  private ArchRule portsAreInterfaces() {
    return classes()
        .that()
        .resideInAPackage(ports)
        .and()
        .arePublic()
        .should()
        .beInterfaces()
        .orShould()
        .beRecords()
        .orShould()
        .beEnums()
        .orShould()
        .beAssignableTo(RuntimeException.class)
        .orShould()
        .haveFullyQualifiedName(root + ".application.port.in.LogEntry")
        .orShould()
        .haveFullyQualifiedName(root + ".application.port.in.NoticeEntry")
        .because(
            "a port is an interface; records, enums and exceptions are its vocabulary, and LogEntry"
                + " and NoticeEntry are the values that remember their own encoding");
  }

  private ArchRule facade() {
    return classes()
        .that()
        .resideInAPackage(application)
        .and(not(belongToTheClass(application + ".Chat")))
        .should()
        .notBePublic();
  }

  private static DescribedPredicate<JavaClass> belongToTheClass(String name) {
    return describe(
        "belong to " + name,
        javaClass ->
            javaClass.getName().equals(name) || javaClass.getName().startsWith(name + "$"));
  }

  private ArchRule technology() {
    return noClasses()
        .that()
        .resideInAnyPackage(domain, application + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..", "javax.sql..", "com.fasterxml.jackson..", "tools.jackson..", "jakarta..");
  }

  private ArchRule wireRecords() {
    return classes()
        .that()
        .resideInAPackage(adapters)
        .and()
        .areRecords()
        .and()
        .haveSimpleNameNotEndingWith("Settings")
        .should(Conditions.notBeSeenFromOutside())
        .because("what goes over the wire is the adapter's own business");
  }

  private ArchRule noStandardStreams() {
    return noClasses()
        .that(not(belongToTheClass(root + ".bootstrap.Main")))
        .should(ACCESS_STANDARD_STREAMS)
        .because("only Main hands them on, for the start line and for what stops a start");
  }

  private static ArchRule noGenericExceptions() {
    return noClasses().should(THROW_GENERIC_EXCEPTIONS);
  }

  private static ArchRule noOldDates() {
    return noClasses()
        .should()
        .dependOnClassesThat(
            assignableTo(Date.class)
                .or(assignableTo(Calendar.class))
                .or(belongToAnyOf(TimeZone.class))
                .or(assignableTo("java.text.DateFormat")));
  }

  private static ArchRule names() {
    return noClasses()
        .should()
        .haveNameMatching(".*[.$a-z](Impl|Manager|Utils?|Helpers?|DTO|Dto)([A-Z$].*)?")
        .orShould()
        .haveNameMatching(".*[.$](Utils?|Helpers?)");
  }

  private ArchRule contracts() {
    return classes()
        .that()
        .resideInAPackage(adapters)
        .and()
        .implement(resideInAPackage(root + ".application.port.out"))
        .should(Conditions.haveATestForEachContract(adapterTests));
  }

  private ArchRule diagramIsComplete() {
    return classes()
        .should(
            adhereToPlantUmlDiagram(diagram, consideringOnlyDependenciesInAnyPackage(root + "..")));
  }

  private ArchRule diagramIsTrue() {
    return classes().should(Conditions.doAllThatIsDrawnIn(diagram));
  }
}
