package io.nostrmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.gateway.gate.GateObserver;
import io.nostrmesh.gateway.gate.GatewayAccess;
import io.nostrmesh.gateway.settings.ClientAddress;
import io.nostrmesh.gateway.settings.GatewayLimits;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.settings.GatewayTimings;
import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.gateway.sweep.QuickPace;
import io.nostrmesh.gateway.sweep.SweepPace;
import io.nostrmesh.membership.ListedMembers;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.OfferPolicy;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.spi.roster.EndpointRoster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Offers that are of no more use, in a relay that does not know them, behind a gateway. */
@Timeout(60)
class SweptGatewayTest {

  private static final long NOW = Instant.now().getEpochSecond();
  private static final String OFFER = "{\"endpoint_id\":\"ab\",\"iroh_relay_url\":\"https://r\"}";
  private static final String ALL = "{\"kinds\":[31990]}";
  private static final SweepPace NEVER = QuickPace.of(Duration.ofDays(1));

  private final SecureRandom random = new SecureRandom();
  private final SecretKey keeper = SecretKey.generate(random);
  private final SecretKey member = SecretKey.generate(random);
  private final SecretKey removed = SecretKey.generate(random);
  private final ScriptedRelay relay = new ScriptedRelay();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  private final Event expired = offer(member, "expired", NOW - 7200, NOW - 60);
  private final Event orphaned = offer(removed, "orphaned", NOW, NOW + 600);
  private final Event live = offer(member, "live", NOW, NOW + 600);

  @TempDir private Path folder;

  @BeforeEach
  void fill() {
    relay.challenges = false;
    relay.document = "{}";
    List.of(expired, orphaned, live).forEach(relay::publish);
  }

  @AfterEach
  void close() {
    relay.close();
    timer.shutdownNow();
  }

  @Test
  void hidesThemFromEverybodyAsStoredAndLive() throws Exception {
    try (Gateway gateway = start(NEVER, Optional.empty());
        var theMember = new TalkingClient(gateway.localAddress().getPort());
        var stranger = new TalkingClient(gateway.localAddress().getPort())) {
      assertThat(theMember.authenticate(member).toJson()).endsWith(",true,\"\"]");
      assertThat(theMember.stored(ALL)).containsExactly(delivered(live));
      assertThat(stranger.stored(ALL)).isEmpty();

      Event first = note("first");
      Event news = offer(member, "news", NOW, NOW + 600);
      Event last = note("last");
      List.of(
              offer(member, "late", NOW - 600, NOW - 1),
              offer(removed, "theirs", NOW, NOW + 600),
              first,
              news,
              last)
          .forEach(relay::publish);
      for (Event shown : List.of(first, news, last)) {
        assertThat(theMember.next()).isEqualTo(delivered(shown));
      }
      for (Event shown : List.of(first, last)) {
        assertThat(stranger.next("EVENT").toJson()).isEqualTo(delivered(shown));
      }
      stranger.say("[\"COUNT\",\"how-many\"," + ALL + "]");
      assertThat(stranger.next("CLOSED").toJson()).contains("auth-required: counting");
      theMember.say("[\"COUNT\",\"how-many\"," + ALL + "]");
      assertThat(theMember.next("COUNT").toJson())
          .isEqualTo("[\"COUNT\",\"how-many\",{\"count\":8}]");
    }
  }

  @ParameterizedTest
  @CsvSource({"true,false", "false,true", "true,true"})
  void deletesThemWhereItsKeyMay(boolean manages, boolean deletes) throws Exception {
    if (manages) {
      relay.managers.add(keeper.publicKey());
    }
    if (deletes) {
      relay.deleters.add(keeper.publicKey());
    }
    try (Gateway gateway =
        start(QuickPace.of(Duration.ofMillis(1)), Optional.of(keyFile(keeper.revealHex())))) {
      await(() -> !relay.has(expired) && !relay.has(orphaned));
      assertThat(gateway.clients()).isZero();
    }
    assertThat(relay.has(live)).isTrue();
  }

  @Test
  void leavesTheRelayAloneWithoutAKey() throws Exception {
    relay.deleters.add(keeper.publicKey());
    Set<Thread> others = sweepers();
    try (Gateway gateway = start(QuickPace.of(Duration.ofMillis(1)), Optional.empty());
        var client = new TalkingClient(gateway.localAddress().getPort())) {
      assertThat(client.stored(ALL)).isEmpty();
      assertThat(others).containsAll(sweepers());
    }
  }

  @Test
  void endsItsSweepWithItself() throws Exception {
    relay.deleters.add(keeper.publicKey());
    Set<Thread> sweepers;
    Set<Thread> others = sweepers();
    try (Gateway gateway =
        start(QuickPace.of(Duration.ofMillis(1)), Optional.of(keyFile(keeper.revealHex())))) {
      await(() -> !relay.has(expired));
      sweepers = sweepers();
      sweepers.removeAll(others);
      assertThat(sweepers).hasSize(1);
      assertThat(gateway.clients()).isZero();
    }
    for (Thread sweeper : sweepers) {
      sweeper.join(TimeUnit.SECONDS.toMillis(30));
      assertThat(sweeper.isAlive()).isFalse();
    }
  }

  private static Set<Thread> sweepers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("nostr-mesh"))
        .collect(Collectors.toCollection(HashSet::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nsec1", "5", "two\nlines"})
  void stopsAtAFileThatHoldsNoKey(String content) throws IOException {
    Path file = keyFile(content);
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> start(NEVER, Optional.of(file)))
        .withMessageStartingWith(
            "mesh.gateway.secret-key-file: " + file + " holds no secret key, but should");
  }

  @Test
  void stopsAtAFileThatItMustNotOrCannotRead() throws IOException {
    Path open = keyFile(keeper.revealHex());
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    for (Path file : List.of(open, folder.resolve("gone"), folder)) {
      assertThatExceptionOfType(SettingsException.class)
          .isThrownBy(() -> start(NEVER, Optional.of(file)))
          .withMessageStartingWith("mesh.gateway.secret-key-file cannot be used: ")
          .withMessageContaining(file.toString());
    }
  }

  private Path keyFile(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), content + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private Gateway start(SweepPace pace, Optional<Path> keyFile) {
    var members = new ListedMembers(Set.of(member.publicKey()));
    InstantSource clock = InstantSource.system();
    var settings =
        new GatewaySettings(
            new UpstreamAddress.At(relay.url()),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Optional.empty(),
            GatewayAccess.OFFERS,
            ClientAddress.PEER,
            false,
            false,
            keyFile,
            GatewayLimits.DEFAULTS,
            GatewayTimings.DEFAULTS);
    var offers = new OfferPolicy(members, OfferSettings.DEFAULTS, clock, List::of);
    return Gateway.start(
        settings,
        new GatewayParts(
            new EventPolicies(List.of(offers)),
            new Nip11Extensions(List.of(), Set.of()),
            members,
            EndpointRoster.NONE,
            Runnable::run,
            timer,
            random,
            clock,
            GateObserver.NONE,
            (fault, channel, detail) -> {}),
        pace);
  }

  private Event offer(SecretKey author, String d, long at, long until) {
    return event(author, d, OFFER, at, until);
  }

  /** Another event of the same kind, which is no offer. */
  private Event note(String d) {
    return event(removed, d, "{\"name\":\"app\"}", NOW, NOW + 600);
  }

  private Event event(SecretKey author, String d, String content, long at, long until) {
    return new EventTemplate(
            Kind.COMPUTE_OFFER,
            at,
            List.of(Tag.of("d", d), Tag.of("expiration", Long.toString(until))),
            content)
        .sign(author, random);
  }

  private static String delivered(Event event) {
    return "[\"EVENT\",\"all\"," + event.json().toJson() + "]";
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
  }
}
