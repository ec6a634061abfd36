package io.nostrmesh;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.List;

/** The packages of this plugin, from the top down, and who may import what. */
@AnalyzeClasses(packages = "io.nostrmesh", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  /** Each package may import those before it, never those behind it. */
  private static final List<String> ORDER =
      List.of(
          "io.nostrmesh.json..",
          "io.nostrmesh.url..",
          "io.nostrmesh.limit..",
          "io.nostrmesh.file..",
          "io.nostrmesh.nostr..",
          "io.nostrmesh.spi..",
          "io.nostrmesh.ed25519..",
          "io.nostrmesh.websocket..",
          "io.nostrmesh.nip42..",
          "io.nostrmesh.offer..",
          "io.nostrmesh.nip11..",
          "io.nostrmesh.nip98..",
          "io.nostrmesh.membership",
          "io.nostrmesh.admission.accounts..",
          "io.nostrmesh.admission.lease..",
          "io.nostrmesh.admission.roster..",
          "io.nostrmesh.admission",
          "io.nostrmesh.iroh.protocol..",
          "io.nostrmesh.iroh.server.observer..",
          "io.nostrmesh.iroh.server.limits..",
          "io.nostrmesh.iroh.server.channel..",
          "io.nostrmesh.iroh.server.http..",
          "io.nostrmesh.iroh.server.relaying..",
          "io.nostrmesh.iroh.server.handshake..",
          "io.nostrmesh.iroh.server",
          "io.nostrmesh.control..",
          "io.nostrmesh.client..",
          "io.nostrmesh.membership.event..",
          "io.nostrmesh.membership.http..",
          "io.nostrmesh.gateway.gate..",
          "io.nostrmesh.gateway.settings..",
          "io.nostrmesh.gateway.sweep..",
          "io.nostrmesh.gateway.roster..",
          "io.nostrmesh.gateway.upstream..",
          "io.nostrmesh.gateway.pair..",
          "io.nostrmesh.gateway.front..",
          "io.nostrmesh.settings.property..",
          "io.nostrmesh.settings",
          "io.nostrmesh.gateway",
          "io.nostrmesh.plugin..",
          "io.nostrmesh.gateway.program..",
          "io.nostrmesh.micronaut..");

  @ArchTest static final ArchRule importsPointUpTheList = importsPointUpTheList();

  @ArchTest
  static final ArchRule noCycles = slices().matching("io.nostrmesh.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule everyPackageHasItsPlace =
      classes().should().resideInAnyPackage(ORDER.toArray(String[]::new));

  @ArchTest
  static final ArchRule onlyMicronautKnowsMicronaut =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.nostrmesh.micronaut..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micronaut..");

  @ArchTest
  static final ArchRule contractsUseJdkTypesOnly =
      classes()
          .that()
          .resideInAPackage("io.nostrmesh.spi..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "io.nostrmesh.json..",
              "io.nostrmesh.limit..",
              "io.nostrmesh.nostr..",
              "io.nostrmesh.spi..",
              "org.jspecify..",
              // The guard says what it was asked to bear.
              "org.slf4j..");

  @ArchTest
  static final ArchRule theRelayMovesBytesAndKnowsNoBearer =
      noClasses()
          .that()
          .resideInAPackage("io.nostrmesh.iroh..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.nostrmesh.nip98..",
              "io.nostrmesh.nip11..",
              "io.nostrmesh.admission..",
              "io.nostrmesh.membership..",
              "io.nostrmesh.offer..");

  @ArchTest
  static final ArchRule theWireFormatKnowsBuffersOnly =
      noClasses()
          .that()
          .resideInAPackage("io.nostrmesh.iroh.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty.channel..", "io.netty.handler..", "io.netty.bootstrap..");

  @ArchTest
  static final ArchRule theClientNeedsNoServer =
      noClasses()
          .that()
          .resideInAPackage("io.nostrmesh.client..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.netty..", "io.nostrmesh.iroh.server..", "io.nostrmesh.admission..");

  @ArchTest
  static final ArchRule noKotlin =
      noClasses().should().dependOnClassesThat().resideInAPackage("kotlin..");

  private static ArchRule importsPointUpTheList() {
    var rules = new ArrayList<ArchRule>();
    for (int i = 0; i + 1 < ORDER.size(); i++) {
      rules.add(
          noClasses()
              .that()
              .resideInAPackage(ORDER.get(i))
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(ORDER.subList(i + 1, ORDER.size()).toArray(String[]::new)));
    }
    return CompositeArchRule.of(rules);
  }
}
