package io.nostrmesh.gateway.gate;

import io.nostrmesh.nip42.RelayAddress;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.OfferPolicy;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.offer.TestOffer;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import io.nostrmesh.testkit.ManualTime;
import io.nostrmesh.url.RelayUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gateway's gates with real policies, a group that a test changes, and one client. */
final class GateScene implements GateClient, MembershipCheck, GateObserver, AutoCloseable {

  static final SecretKey MEMBER = SecretKey.fromHex("01".repeat(32));
  static final SecretKey OTHER_MEMBER = SecretKey.fromHex("02".repeat(32));
  static final SecretKey STRANGER = SecretKey.fromHex("03".repeat(32));
  static final String PASS = "pass";
  static final String DROP = "drop";

  private static final String RELAY = "wss://relay.example.com";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern CHALLENGE = Pattern.compile("\\[\"AUTH\",\"([0-9a-f]{32})\"]");

  final ManualTime time = new ManualTime();
  final List<String> sent = new ArrayList<>();
  final List<String> refused = new ArrayList<>();
  final List<String> closed = new ArrayList<>();
  final Map<PublicKey, Membership> group = new ConcurrentHashMap<>();
  boolean groupIsKnown = true;
  Executor verification = Runnable::run;
  int hidden;
  int unreadable;
  int proved;
  final ContractGates gates;
  final Gate gate;
  private final List<Consumer<PublicKey>> listeners = new ArrayList<>();

  /**
   * @param relayChallenges whether the relay's document lists NIP-42
   */
  GateScene(GatewayAccess access, boolean relayChallenges) {
    group.put(MEMBER.publicKey(), new Membership.Member("member"));
    group.put(OTHER_MEMBER.publicKey(), new Membership.Member("member"));
    var offers = new OfferPolicy(this, OfferSettings.DEFAULTS, time, List::of);
    gates =
        new ContractGates(
            access,
            new RelayAddress(RelayUrl.parse(RELAY).toOptional(), "mesh.gateway.public-url"),
            () -> relayChallenges,
            new ContractGates.Parts(
                new EventPolicies(List.of(offers)),
                this,
                task -> verification.execute(task),
                time,
                RANDOM,
                time,
                this));
    gate = gates.open(this);
  }

  /** What becomes of a client's message: {@link #PASS}, {@link #DROP}, or what it is answered. */
  String fromClient(String message) {
    return result(gate.fromClient(message.getBytes(StandardCharsets.UTF_8)));
  }

  /** Likewise of a message of the relay. */
  String fromRelay(String message) {
    return result(gate.fromRelay(message.getBytes(StandardCharsets.UTF_8)));
  }

  private static String result(CompletionStage<Passage> asked) {
    Passage passage = asked.toCompletableFuture().getNow(null);
    if (passage instanceof Passage.Answer answer) {
      return String.join("\n", answer.texts());
    }
    return passage instanceof Passage.Pass ? PASS : passage instanceof Passage.Drop ? DROP : "none";
  }

  /** Has the client answer the gateway's challenge with a key. */
  String authenticate(SecretKey key) {
    return fromClient("[\"AUTH\"," + auth(key, ownChallenge().orElseThrow(), RELAY).toJson() + "]");
  }

  /** The last challenge that the gateway has sent by itself. */
  Optional<String> ownChallenge() {
    Optional<String> last = Optional.empty();
    for (String text : sent) {
      Matcher challenge = CHALLENGE.matcher(text);
      last = challenge.matches() ? Optional.of(challenge.group(1)) : last;
    }
    return last;
  }

  Event auth(SecretKey key, String challenge, String relay) {
    return event(
        key, Kind.CLIENT_AUTH, List.of(Tag.of("relay", relay), Tag.of("challenge", challenge)), "");
  }

  Event note(SecretKey author) {
    return event(author, 1, List.of(), "hello");
  }

  Event offer(SecretKey author) {
    return TestOffer.of(author, time.instant());
  }

  Event event(SecretKey author, int kind, List<Tag> tags, String content) {
    return new EventTemplate(kind, time.instant().getEpochSecond(), tags, content)
        .sign(author, RANDOM);
  }

  static String publish(Event event) {
    return "[\"EVENT\"," + event.toJson() + "]";
  }

  static String deliver(Event event) {
    return "[\"EVENT\",\"s\"," + event.toJson() + "]";
  }

  /** A key leaves the group, and the check says so. */
  void remove(SecretKey key) {
    group.remove(key.publicKey());
    listeners.forEach(listener -> listener.accept(key.publicKey()));
  }

  @Override
  public CompletionStage<Membership> check(PublicKey key) {
    return groupIsKnown
        ? CompletableFuture.completedFuture(group.getOrDefault(key, Membership.DENIED))
        : CompletableFuture.failedFuture(new IllegalStateException("no database"));
  }

  @Override
  public Registration onEnded(Consumer<PublicKey> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  int listeners() {
    return listeners.size();
  }

  @Override
  public void send(String text) {
    sent.add(text);
  }

  @Override
  public void close(int code, String reason) {
    closed.add(code + " " + reason);
  }

  @Override
  public void provedKey() {
    proved++;
  }

  @Override
  public Optional<InetAddress> address() {
    return Optional.of(InetAddress.getLoopbackAddress());
  }

  @Override
  public InetSocketAddress localAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 3000);
  }

  @Override
  public String path() {
    return "";
  }

  @Override
  public boolean isEncrypted() {
    return false;
  }

  @Override
  public void refused(String code) {
    refused.add(code);
  }

  @Override
  public void hidden() {
    hidden++;
  }

  @Override
  public void unreadable() {
    unreadable++;
  }

  @Override
  public void close() {
    gate.closed();
    gates.close();
  }
}
