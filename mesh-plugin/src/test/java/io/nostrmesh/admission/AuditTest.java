package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;
import static io.nostrmesh.admission.AdmissionScene.LAPTOP;
import static io.nostrmesh.admission.AdmissionScene.PHONE;
import static io.nostrmesh.admission.AdmissionScene.RANDOM;
import static io.nostrmesh.admission.AdmissionScene.STRANGER;
import static io.nostrmesh.admission.AdmissionScene.admit;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.admission.AdmissionSettings.EndpointBinding;
import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.admission.roster.RosterMode;
import io.nostrmesh.nip98.BearerCodec;
import io.nostrmesh.nip98.HttpAuthOutcome.Passed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What admission leaves in logs, read from the root logger at TRACE. */
class AuditTest {

  private static final String URL = "https://relay.example.com/iroh/relay";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level levelBefore = root.getLevel();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final AdmissionScene scene = new AdmissionScene();
  private final List<String> presented = new ArrayList<>();

  @BeforeEach
  void listen() {
    root.setLevel(Level.TRACE);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(log);
    root.setLevel(levelBefore);
  }

  private void present(EndpointId endpoint, String bearer) {
    presented.add(bearer);
    admit(scene.start(), endpoint, bearer);
  }

  private String token(SecretKey signer, int kind, long age, Tag... tags) {
    long createdAt = scene.time.instant().getEpochSecond() - age;
    return BearerCodec.encode(
        new EventTemplate(kind, createdAt, List.of(tags), "").sign(signer, RANDOM));
  }

  private List<String> auditLines() {
    return log.list.stream()
        .filter(event -> event.getLoggerName().equals("io.nostrmesh.admission.audit"))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Test
  void leavesOneLineForEachDecisionAndEachClosing() {
    var admission = scene.start();
    admit(admission, LAPTOP, scene.bearer(ALICE));
    admit(admission, PHONE, scene.bearer(STRANGER));
    admit(admission, PHONE, "");
    scene.members.remove(ALICE.publicKey());

    assertThat(auditLines())
        .containsExactly(
            "verdict=admitted code=- endpoint=%s pubkey=%s owner=-"
                .formatted(LAPTOP, ALICE.publicKey()),
            "verdict=denied code=admission.not-a-member endpoint=%s pubkey=%s owner=-"
                .formatted(PHONE, STRANGER.publicKey()),
            "verdict=denied code=admission.endpoint-unknown endpoint=%s pubkey=- owner=-"
                .formatted(PHONE),
            "verdict=closed code=admission.membership-ended endpoint=%s pubkey=%s owner=-"
                .formatted(LAPTOP, ALICE.publicKey()));
    assertThat(log.list)
        .filteredOn(event -> event.getLoggerName().equals("io.nostrmesh.admission.audit"))
        .allSatisfy(event -> assertThat(event.getLevel()).isEqualTo(Level.INFO));
  }

  @Test
  void tellsDenialsThatRepeatOnceAMinuteWithTheirNumber() {
    var admission = scene.start();
    String denied = "verdict=denied code=%s endpoint=%s pubkey=%s owner=-";
    String stranger = scene.bearer(STRANGER);
    String first = denied.formatted("admission.not-a-member", LAPTOP, STRANGER.publicKey());
    String other = denied.formatted("admission.not-a-member", PHONE, STRANGER.publicKey());
    String missing = denied.formatted("admission.endpoint-unknown", LAPTOP, "-");
    for (int i = 0; i < 1000; i++) {
      admit(admission, LAPTOP, stranger);
    }
    admit(admission, LAPTOP, "");
    admit(admission, PHONE, stranger);
    assertThat(auditLines()).containsExactly(first, missing, other);
    assertThat(scene.denied).as("what is counted").hasSize(1002);

    scene.time.advance(Duration.ofMinutes(1));
    for (int i = 0; i < 7; i++) {
      admit(admission, LAPTOP, scene.bearer(STRANGER));
    }
    scene.time.advance(Duration.ofMinutes(1));
    scene.time.advance(Duration.ofMinutes(1));
    admit(admission, LAPTOP, scene.bearer(STRANGER));
    admit(admission, LAPTOP, scene.bearer(STRANGER));
    admission.close();

    assertThat(auditLines().stream().skip(3))
        .containsExactly(
            first + " repeated=999", first + " repeated=7", first, first + " repeated=1");
  }

  @Test
  void neverFillsItsMemoryOfDenials() {
    var admission = scene.start();
    for (int i = 0; i < AdmissionAudit.LIMIT + 10; i++) {
      for (int twice = 0; twice < 2; twice++) {
        admit(admission, new EndpointId(i, 0, 0, 0), "");
      }
    }
    assertThat(auditLines().stream().filter(line -> line.endsWith(" repeated=1"))).hasSize(10);
  }

  @Test
  void namesTheOwnerOfAnAdmittedAgent() {
    scene.with(change -> change.viaOwner(ViaOwner.ALLOW));
    scene.members.answer(STRANGER.publicKey(), new Membership.ViaOwner(ALICE.publicKey()));
    admit(scene.start(), LAPTOP, scene.bearer(STRANGER));
    assertThat(auditLines())
        .containsExactly(
            "verdict=admitted code=- endpoint=%s pubkey=%s owner=%s"
                .formatted(LAPTOP, STRANGER.publicKey(), ALICE.publicKey()));
  }

  @Test
  void putsNoPartOfATokenIntoALogOnAnyPath() {
    walkEveryPath();

    var met = EnumSet.copyOf(scene.denied);
    met.addAll(scene.closed);
    assertThat(met).isEqualTo(EnumSet.allOf(AdmissionReason.class));
    for (String line : everythingLogged()) {
      for (String bearer : presented) {
        secrets(bearer).forEach(secret -> assertThat(line).doesNotContain(secret));
      }
    }
  }

  private void walkEveryPath() {
    Tag url = Tag.of("u", URL);
    Tag get = Tag.of("method", "GET");
    String valid = scene.bearer(ALICE);
    present(LAPTOP, "");
    present(LAPTOP, "A".repeat(65_537));
    present(LAPTOP, "not!!!base64!!!");
    present(LAPTOP, "{" + valid + "}");
    present(LAPTOP, "eyJzZWNyZXQiOiJ1bmlxdWUtdG9rZW4tdGV4dCJ9");
    present(LAPTOP, "eyJzZWNyZXQiOiJ1bmlxdWUtdG9rZW4tdGV4dC");
    present(LAPTOP, token(ALICE, 1, 0, url, get));
    present(LAPTOP, token(ALICE, 27235, 0, Tag.of("u", "https://secret.example/x?token=y"), get));
    present(LAPTOP, token(ALICE, 27235, 0, url, Tag.of("method", "POST")));
    present(LAPTOP, token(ALICE, 27235, 3600, url, get));
    present(LAPTOP, token(ALICE, 27235, -3600, url, get));
    present(LAPTOP, forged(url, get));
    present(LAPTOP, token(ALICE, 27235, 0, url, get, Tag.of("endpoint", PHONE.toString())));
    present(LAPTOP, scene.bearer(STRANGER));
    present(LAPTOP, valid);
    present(PHONE, valid);
    scene.members.answer(STRANGER.publicKey(), new Membership.ViaOwner(ALICE.publicKey()));
    present(LAPTOP, scene.bearer(STRANGER));
    scene.members.answer(
        STRANGER.publicKey(),
        () -> CompletableFuture.failedFuture(new IllegalStateException("down")));
    present(LAPTOP, scene.bearer(STRANGER));

    scene.with(change -> change.endpointBinding(EndpointBinding.REQUIRED));
    present(LAPTOP, scene.bearer(ALICE));
    scene.with(change -> change.maxConnectionLifetime(Duration.ofSeconds(1)));
    present(LAPTOP, scene.bearer(ALICE));
    scene.time.advance(Duration.ofSeconds(2));
    present(LAPTOP, scene.bearer(ALICE));
    scene.members.remove(ALICE.publicKey());
    scene.members.add(ALICE.publicKey());

    walkTheRoster();

    scene.verification =
        task -> {
          throw new RejectedExecutionException("full");
        };
    present(LAPTOP, scene.bearer(ALICE));
    scene.verification =
        task -> {
          throw new IllegalStateException("broken");
        };
    present(LAPTOP, scene.bearer(ALICE));
    scene.store = new BrokenLeaseStore();
    present(LAPTOP, scene.bearer(ALICE));
    scene.members.remove(ALICE.publicKey());
    scene.time.advance(Duration.ofMinutes(2));
  }

  private void walkTheRoster() {
    EndpointId phone = RosterScene.PHONE_KEY.id();
    scene.with(change -> change.roster(RosterMode.OFF));
    present(phone, "");
    scene.with(change -> change.roster(RosterMode.PROVEN));
    var admission = scene.start();
    admission.roster().stored(RosterScene.offer(scene, ALICE, RosterScene.PHONE_KEY, false));
    admit(admission, phone, "");
    scene.time.advance(Duration.ofSeconds(3));
    admission.roster().stored(RosterScene.offer(scene, ALICE, RosterScene.PHONE_KEY, true));
    admit(admission, phone, "");
    scene.time.advance(RosterScene.LASTS);
  }

  private String forged(Tag... tags) {
    long now = scene.time.instant().getEpochSecond();
    Event real = new EventTemplate(27235, now, List.of(tags), "").sign(ALICE, RANDOM);
    Event other = new EventTemplate(27235, now, List.of(tags), "x").sign(ALICE, RANDOM);
    return BearerCodec.encode(
        new Event(real.id(), real.pubkey(), now, 27235, List.of(tags), "", other.sig()));
  }

  private List<String> everythingLogged() {
    var lines = new ArrayList<String>();
    for (ILoggingEvent event : log.list) {
      lines.add(event.getFormattedMessage());
      IThrowableProxy cause = event.getThrowableProxy();
      while (cause != null) {
        lines.add(String.valueOf(cause.getMessage()));
        cause = cause.getCause();
      }
    }
    assertThat(lines).hasSizeGreaterThan(presented.size());
    return lines;
  }

  private static List<String> secrets(String bearer) {
    var secrets = new ArrayList<String>();
    if (!bearer.isEmpty()) {
      secrets.add(bearer.length() > 12 ? bearer.substring(0, 12) : bearer);
      secrets.add(bearer.substring(bearer.length() / 2));
    }
    Optional.of(BearerCodec.decode(bearer))
        .filter(Passed.class::isInstance)
        .map(outcome -> ((Passed) outcome).event())
        .ifPresent(
            event -> {
              secrets.add(event.toJson());
              secrets.add(event.id().hex());
              secrets.add(event.sig().hex());
              secrets.add("\"tags\"");
              secrets.add("secret.example");
            });
    secrets.add("unique-token-text");
    return secrets;
  }
}
