package io.nostrmesh.host;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which package may import which. */
@AnalyzeClasses(
    packages = "io.nostrmesh",
    importOptions = {DoNotIncludeTests.class, HostArchitectureTest.OwnClasses.class})
class HostArchitectureTest {

  /** Not those of libraries, which the plugin's jar carries under names of its own. */
  static final class OwnClasses implements ImportOption {

    @Override
    public boolean includes(Location location) {
      return !location.contains("/io/nostrmesh/shaded/");
    }
  }

  /** If the relay needs more of the plugin than this, the contracts are wrong. */
  @ArchTest
  static final ArchRule theRelayKnowsOfThePluginOnlyItsContracts =
      noClasses()
          .that()
          .resideInAPackage("io.nostrmesh.host..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.nostrmesh.offer..",
              "io.nostrmesh.nip11..",
              "io.nostrmesh.admission..",
              "io.nostrmesh.membership..",
              "io.nostrmesh.iroh..",
              "io.nostrmesh.client..",
              "io.nostrmesh.settings..",
              "io.nostrmesh.plugin..",
              "io.nostrmesh.micronaut..");

  /** The bridge alone lets people in by HTTP; it reads their tokens as the plugin does. */
  @ArchTest
  static final ArchRule theBridgeAloneKnowsTokens =
      noClasses()
          .that()
          .resideInAPackage("io.nostrmesh.host..")
          .and()
          .resideOutsideOfPackage("io.nostrmesh.host.bridge..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.nostrmesh.nip98..");

  /**
   * Of the plugin and of both programs: the JDK's reader knows no host with an underscore, and
   * takes much that other parsers read differently. The sidecar writes the address of its panel.
   */
  @ArchTest
  static final ArchRule urlsHaveOneReader =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.nostrmesh.url..", "io.nostrmesh.sidecar..")
          .should()
          .callMethod(URI.class, "create", String.class)
          .orShould()
          .callConstructor(URI.class, String.class)
          .orShould()
          .callConstructor(URL.class, String.class);

  @ArchTest
  static final ArchRule thePluginKnowsNeitherProgram =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.nostrmesh.host..", "io.nostrmesh.sidecar..", "io.nostrmesh.program..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.nostrmesh.host..", "io.nostrmesh.sidecar..", "io.nostrmesh.program..");

  @ArchTest
  static final ArchRule theRelayDoesNotKnowTheSidecar =
      noClasses()
          .that()
          .resideInAPackage("io.nostrmesh.host..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.nostrmesh.sidecar..", "io.nostrmesh.program..");

  @ArchTest
  static final ArchRule theSidecarDoesNotKnowTheRelay =
      noClasses()
          .that()
          .resideInAPackage("io.nostrmesh.sidecar..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.nostrmesh.host..", "io.nostrmesh.program..", "io.micronaut..");

  @ArchTest
  static final ArchRule theRelayKnowsNeitherDatabaseNorHttp =
      classes()
          .that()
          .resideInAPackage("io.nostrmesh.host.relay..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "jakarta..",
              "org.slf4j..",
              "org.jspecify..",
              "io.micronaut.context..",
              "io.micronaut.core..",
              "io.micronaut.inject..",
              "io.micronaut.scheduling..",
              "io.nostrmesh.json..",
              "io.nostrmesh.url..",
              "io.nostrmesh.limit..",
              "io.nostrmesh.nip42..",
              "io.nostrmesh.nostr..",
              "io.nostrmesh.spi..",
              "io.nostrmesh.host.liveness..",
              "io.nostrmesh.host.settings..",
              "io.nostrmesh.host.members..",
              "io.nostrmesh.host.relay..");

  @ArchTest
  static final ArchRule packagesOfTheHostImportDownwardsOnly =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("io.nostrmesh.host..")
          .layer("main")
          .definedBy("io.nostrmesh.host")
          .layer("http")
          .definedBy("io.nostrmesh.host.http..")
          .layer("bridge")
          .definedBy("io.nostrmesh.host.bridge..")
          .layer("store")
          .definedBy("io.nostrmesh.host.store..")
          .layer("nodes")
          .definedBy("io.nostrmesh.host.nodes..")
          .layer("relay")
          .definedBy("io.nostrmesh.host.relay")
          .layer("reading")
          .definedBy("io.nostrmesh.host.relay.reading..")
          .layer("live")
          .definedBy("io.nostrmesh.host.relay.live..")
          .layer("limits")
          .definedBy("io.nostrmesh.host.relay.limits..")
          .layer("events")
          .definedBy("io.nostrmesh.host.relay.events..")
          .layer("members")
          .definedBy("io.nostrmesh.host.members..")
          .layer("database")
          .definedBy("io.nostrmesh.host.database..")
          .layer("liveness")
          .definedBy("io.nostrmesh.host.liveness..")
          .layer("settings")
          .definedBy("io.nostrmesh.host.settings..")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("bridge")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("store")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("nodes")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("relay")
          .mayOnlyBeAccessedByLayers("http", "bridge")
          .whereLayer("reading")
          .mayOnlyBeAccessedByLayers("bridge", "relay")
          .whereLayer("live")
          .mayOnlyBeAccessedByLayers("relay", "nodes")
          .whereLayer("limits")
          .mayOnlyBeAccessedByLayers("http", "relay", "live")
          .whereLayer("events")
          .mayOnlyBeAccessedByLayers("http", "bridge", "store", "relay", "reading", "live", "nodes")
          .whereLayer("liveness")
          .mayOnlyBeAccessedByLayers("main", "relay", "store", "nodes")
          .whereLayer("database")
          .mayOnlyBeAccessedByLayers("store", "members", "nodes", "bridge")
          .whereLayer("members")
          .mayOnlyBeAccessedByLayers("main", "http", "relay", "nodes");

  @ArchTest
  static final ArchRule nothingDependsOnKotlin =
      noClasses().should().dependOnClassesThat().resideInAPackage("kotlin..");

  /** Of both modules: one name, one thing. */
  @ArchTest
  static void noTwoClassesShareASimpleName(JavaClasses classes) {
    Map<String, List<String>> byName =
        classes.stream()
            .filter(type -> type.getName().startsWith("io.nostrmesh."))
            // Not what the compiler or Micronaut made.
            .filter(type -> !type.getName().contains("$") && !type.getName().contains("-"))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    Collectors.mapping(JavaClass::getName, Collectors.toList())));
    byName.values().removeIf(names -> names.size() == 1);
    assertThat(byName).isEmpty();
  }
}
