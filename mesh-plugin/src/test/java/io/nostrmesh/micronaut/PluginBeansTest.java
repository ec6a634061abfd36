package io.nostrmesh.micronaut;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.PropertySource.Origin;
import io.micronaut.context.env.PropertySource.PropertyConvention;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.scheduling.TaskExecutors;
import io.nostrmesh.admission.AdmissionSettings;
import io.nostrmesh.admission.MemberAdmission;
import io.nostrmesh.membership.ListedMembers;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.offer.OfferPolicy;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.offer.OfferSettings.Validation;
import io.nostrmesh.plugin.PluginRuntime;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extension;
import io.nostrmesh.spi.TransportAdmission;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginBeansTest {

  private static final String KEY = "a".repeat(64);

  @Test
  void keepsTheDefaultsOfTheSettings() {
    try (var context = ApplicationContext.run(Map.of("mesh.membership.mode", "open"))) {
      assertThat(context.getBean(OfferSettings.class)).isEqualTo(OfferSettings.DEFAULTS);
      assertThat(context.getBean(AdmissionSettings.class)).isEqualTo(AdmissionSettings.DEFAULTS);
    }
  }

  /** The jobs of a host may block all its threads for such. */
  @Test
  void keepsItsTimeWhileTheHostsTimersAreBusy() throws Exception {
    Map<String, Object> properties =
        Map.of("mesh.membership.mode", "open", "micronaut.executors.scheduled.core-pool-size", 1);
    ScheduledExecutorService timer;
    try (var context = ApplicationContext.run(properties)) {
      var release = new CountDownLatch(1);
      var hosts =
          context.getBean(ExecutorService.class, Qualifiers.byName(TaskExecutors.SCHEDULED));
      for (int i = 0; i < 100; i++) {
        hosts.execute(
            () -> {
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
      }
      timer = context.getBean(PluginRuntime.class).timer();
      assertThat(timer.schedule(() -> "on time", 1, TimeUnit.MILLISECONDS).get(20, SECONDS))
          .isEqualTo("on time");
      assertThat(context.getBeansOfType(ScheduledExecutorService.class)).doesNotContain(timer);
      release.countDown();
    }
    assertThat(timer.isShutdown()).isTrue();
  }

  @Test
  void readsProperties() {
    Map<String, Object> properties =
        Map.of(
            "mesh.membership.mode", "open",
            "mesh.offers.validation", "strict",
            "mesh.offers.max-ttl", "30m",
            "mesh.admission.lease", "0s",
            "mesh.admission.endpoint-binding", "required",
            "mesh.admission.via-owner", "allow");
    try (var context = ApplicationContext.run(properties)) {
      var offers = context.getBean(OfferSettings.class);
      var admission = context.getBean(AdmissionSettings.class);

      assertThat(offers.validation()).isEqualTo(Validation.STRICT);
      assertThat(offers.maxTtl()).isEqualTo(Duration.ofMinutes(30));
      assertThat(admission.lease()).isZero();
      assertThat(admission.endpointBinding()).isEqualTo(AdmissionSettings.EndpointBinding.REQUIRED);
      assertThat(admission.viaOwner()).isEqualTo(AdmissionSettings.ViaOwner.ALLOW);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mesh.offers.max-ttl | 0s | mesh.offers.max-ttl must be",
        "mesh.offers.max-content-bytes | 0 | mesh.offers.max-content-bytes must be",
        "mesh.admission.clock-tolerance | -1s | mesh.admission.clock-tolerance must be",
        "mesh.offers.validation | lax | mesh.offers.validation must be off, schema or strict",
        "mesh.offers.validation | schem | mesh.offers.validation must be off, schema or strict",
        "mesh.admission.endpoint-binding | yes | mesh.admission.endpoint-binding must be optional or required",
        "mesh.admission.via-owner | true | mesh.admission.via-owner must be allow or deny",
        "mesh.offers.answer-deadline | 0s | mesh.offers.answer-deadline must be 1ms to 30s, got 0s",
        "mesh.offers.answer-deadline | 1m | mesh.offers.answer-deadline must be 1ms to 30s, got 1m",
        "mesh.offers.remembered-addresses | 31 | mesh.offers.remembered-addresses must be at least 32, got 31",
        "mesh.admission.lease | 366d | mesh.admission.lease must be 0s to 365d, got 366d",
        "mesh.admission.recheck-interval | 999ms | mesh.admission.recheck-interval must be 1s to 1d",
        "mesh.offers.max-tll | 5m | mesh.offers.max-tll (did you mean mesh.offers.max-ttl?); below",
        "mesh.offers.maxTll | 5m | did you mean mesh.offers.max-ttl?",
        "mesh.membership.mod | open | did you mean mesh.membership.mode?",
        "mesh.iroh-relay.public-uri | http://a | did you mean mesh.iroh-relay.public-url?",
        "mesh.enabled | yes | mesh.enabled must be true or false, got 'yes'",
        "mesh.enabled | False | mesh.enabled must be true or false, got 'False'",
        "mesh.offers.max-content-bytes | 1.5 | mesh.offers.max-content-bytes must be a whole number",
        "mesh.admission.lease | soon | mesh.admission.lease must be a duration",
        "mesh.membership.mode | closed | mesh.membership.mode must be open, listed, file",
        "mesh.membership.mode | listed | mesh.membership.members must list"
      })
  void namesThePropertyThatIsWrong(String property, String value, String complaint) {
    assertThatThrownBy(() -> ApplicationContext.run(Map.of(property, value)))
        .rootCause()
        .message()
        .contains(complaint);
  }

  @ParameterizedTest
  @CsvSource({
    "MESH_OFFERS_MAXTTL, MESH_OFFERS_MAX_TTL",
    "MESH_ADMISSION_LEASES, MESH_ADMISSION_LEASE",
    "MESH_IROH_RELAY_PUBLICURL, MESH_IROH_RELAY_PUBLIC_URL",
    "MESH_IROH_RELAY_LIMITS_CONNECTIONS_INALL, MESH_IROH_RELAY_LIMITS_CONNECTIONS_IN_ALL",
    "mesh_offers_maxttl, MESH_OFFERS_MAX_TTL",
    "MESH_MEMBERSHIP_MEMBER, MESH_MEMBERSHIP_MEMBERS",
    "MESH_MEMBERSHIP_MEMBERS_0, MESH_MEMBERSHIP_MEMBERS",
  })
  void refusesAVariableThatSetsNothing(String variable, String meant) {
    var context = withVariables(Map.of(variable, "1"));

    assertThatThrownBy(context::start)
        .rootCause()
        .message()
        .startsWith("unknown variable " + variable + " (did you mean " + meant + "?)");
  }

  @Test
  void takesVariablesAndLeavesThoseOfOthersAlone() {
    Map<String, Object> variables =
        Map.of(
            "MESH_OFFERS_MAX_TTL", "5m",
            "mesh.offers.max-content-bytes", "100",
            "MESH_MEMBERSHIP_MEMBERS", KEY,
            "mesh_offers_addresses_per_author", "9",
            "Mesh_Offers_Publishes_Per_Minute", "8",
            "MESH_OTHER", "of a host that calls its own things so",
            "MESH_OFFERS_SERVICE_HOST", "10.0.0.1");
    try (var context = withVariables(variables)) {
      context.start();
      OfferSettings offers = context.getBean(OfferSettings.class);
      assertThat(offers.maxTtl()).hasMinutes(5);
      assertThat(offers.maxContentBytes()).isEqualTo(100);
      assertThat(offers.addressesPerAuthor()).isEqualTo(9);
      assertThat(offers.publishesPerMinute()).isEqualTo(8);
    }
  }

  private static ApplicationContext withVariables(Map<String, Object> variables) {
    return ApplicationContext.builder()
        .properties(Map.of("mesh.membership.mode", "listed", "mesh.membership.members", KEY))
        .propertySources(
            PropertySource.of(
                "variables",
                variables,
                PropertyConvention.ENVIRONMENT_VARIABLE,
                Origin.of("a test")))
        .build();
  }

  @Test
  void goesByTheHostsClockWhereItHasOne() {
    InstantSource clock = InstantSource.fixed(Instant.parse("2001-02-03T04:05:06Z"));
    try (var host = ApplicationContext.builder(Map.of("mesh.membership.mode", "open")).build()) {
      host.registerSingleton(InstantSource.class, clock);
      host.start();
      assertThat(host.getBean(InstantSource.class)).isSameAs(clock);
      assertThat(host.getBean(PluginRuntime.class).clock()).isSameAs(clock);
    }
  }

  @Test
  void saysThatNobodyKnowsTheMembers() {
    assertThatThrownBy(ApplicationContext::run)
        .rootCause()
        .hasMessageContaining("mesh.membership.mode")
        .hasMessageContaining("mesh.enabled=false");
  }

  @Test
  void refusesTwoWordsOnWhoTheMembersAre() {
    MembershipCheck members = key -> null;
    var context = ApplicationContext.builder(Map.of("mesh.membership.mode", "open")).build();
    context.registerSingleton(MembershipCheck.class, members);

    assertThatThrownBy(context::start)
        .hasMessageContaining("mesh.membership.mode is set, but the host has");
  }

  @Test
  void listsMembers() {
    Map<String, Object> properties =
        Map.of("mesh.membership.mode", "listed", "mesh.membership.members", KEY);
    try (var context = ApplicationContext.run(properties)) {
      assertThat(context.getBean(MembershipCheck.class))
          .isEqualTo(new ListedMembers(Set.of(new PublicKey(KEY))));
    }
  }

  @Test
  void readsMembersFromAFileUntilTheContextEnds(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("members.txt"), KEY + " # Alice");
    Map<String, Object> properties =
        Map.of("mesh.membership.mode", "file", "mesh.membership.file", file.toString());
    try (var context = ApplicationContext.run(properties)) {
      MembershipCheck members = context.getBean(MembershipCheck.class);
      assertThat(members.check(new PublicKey(KEY)).toCompletableFuture().join().admits()).isTrue();
      assertThat(lookers()).isEqualTo(1);
    }
    while (lookers() > 0) {
      Thread.onSpinWait();
    }

    Files.writeString(file, "nobody");
    assertThatThrownBy(() -> ApplicationContext.run(properties))
        .rootCause()
        .hasMessage(
            "mesh.membership.file "
                + file
                + " line 1 is no key: write npub1… or 64 hex characters, or # before what is no key");
    while (lookers() > 0) {
      Thread.onSpinWait();
    }
  }

  private static long lookers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("mesh-member-file"))
        .count();
  }

  @Test
  void neverRepeatsWhatStandsInPlaceOfAKey() {
    Map<String, Object> properties =
        Map.of(
            "mesh.membership.mode",
            "listed",
            "mesh.membership.members",
            List.of(KEY, "nsec1secret"));

    assertThatThrownBy(() -> ApplicationContext.run(properties))
        .hasStackTraceContaining("mesh.membership.members[1] cannot be used")
        .satisfies(
            failure -> {
              var trace = new StringWriter();
              failure.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).doesNotContain("nsec1secret");
            });
  }

  @Test
  void aHostsOwnBeansTakeTheSingleSlots() {
    MembershipCheck members = key -> null;
    TransportAdmission admission = connection -> null;
    var properties = new HashMap<>(relay());
    properties.remove("mesh.membership.mode");
    try (var context = ApplicationContext.builder(properties).build()) {
      context.registerSingleton(MembershipCheck.class, members);
      context.registerSingleton(TransportAdmission.class, admission);
      context.start();

      assertThat(context.getBean(MembershipCheck.class)).isSameAs(members);
      assertThat(context.getBean(TransportAdmission.class)).isSameAs(admission);
    }
  }

  @Test
  void contributesToTheManySlots() {
    try (var context = ApplicationContext.run(relay())) {
      assertThat(context.getBeansOfType(EventPolicy.class))
          .hasAtLeastOneElementOfType(OfferPolicy.class);
      assertThat(context.getBeansOfType(Nip11Extension.class)).hasSize(1);
      assertThat(context.getBean(TransportAdmission.class)).isInstanceOf(MemberAdmission.class);
    }
  }

  @Test
  void canBeSwitchedOff() {
    try (var context = ApplicationContext.run(Map.of("mesh.enabled", "false"))) {
      assertThat(context.getBeansOfType(EventPolicy.class)).isEmpty();
      assertThat(context.getBeansOfType(Nip11Extension.class)).isEmpty();
      assertThat(context.getBeansOfType(MembershipCheck.class)).isEmpty();
    }
  }

  private static Map<String, Object> relay() {
    return Map.of(
        "mesh.membership.mode", "open",
        "mesh.iroh-relay.public-url", "http://localhost:3340",
        "mesh.iroh-relay.bind-address", "127.0.0.1:0");
  }
}
