package io.nostrmesh.membership.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A relay with a list, and whoever follows it. */
@Timeout(60)
abstract class ListScene {

  static final PublicKey ALICE = new PublicKey("a".repeat(64));
  static final PublicKey BOB = new PublicKey("b".repeat(64));
  static final PublicKey CAROL = new PublicKey("c".repeat(64));
  static final int GROUP_MEMBERS = 39_002;
  static final Duration MAX_AGE = Duration.ofMinutes(10);
  static final Duration AGAIN = Duration.ofMinutes(1);

  final SecureRandom random = new SecureRandom();
  final SecretKey author = SecretKey.generate(random);
  final SecretKey reader = SecretKey.generate(random);
  final EventAddress address = new EventAddress(GROUP_MEMBERS, author.publicKey(), "group");
  final HeldLoop loop = new HeldLoop();
  final ScriptedRelay relay = new ScriptedRelay();
  final BlockingQueue<PublicKey> ended = new LinkedBlockingQueue<>();
  final List<String> warned = new CopyOnWriteArrayList<>();
  final List<EventMembers> open = new ArrayList<>();
  final Logger logger = (Logger) LoggerFactory.getLogger(EventMembers.class);
  final AppenderBase<ILoggingEvent> log =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getLevel() == Level.WARN) {
            warned.add(event.getFormattedMessage());
          }
        }
      };

  @BeforeEach
  void prepare() {
    relay.challenges = false;
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void close() {
    open.forEach(EventMembers::close);
    loop.shutdownNow();
    relay.close();
    logger.detachAppender(log);
  }

  EventMembers follow() {
    return follow(address);
  }

  EventMembers follow(EventAddress where) {
    EventMembers members =
        EventMembers.follow(
            new MemberListSource(
                where,
                relay.url(),
                relay.url(),
                reader,
                MAX_AGE,
                new NostrConnection.Timing(
                    Duration.ofMillis(100),
                    Duration.ofSeconds(20),
                    Duration.ofMillis(20),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(20))),
            new ClientRuntime(HttpClient.newHttpClient(), loop, InstantSource.system(), random));
    members.onEnded(ended::add);
    open.add(members);
    return members;
  }

  Event list(long createdAt, PublicKey... keys) {
    var tags = new ArrayList<>(List.of(Tag.of("d", "group")));
    Stream.of(keys).forEach(key -> tags.add(Tag.of("p", key.hex())));
    return new EventTemplate(GROUP_MEMBERS, createdAt, tags, "").sign(author, random);
  }

  Event deletion(SecretKey by, long createdAt, Tag what) {
    return new EventTemplate(Kind.DELETION, createdAt, List.of(what), "").sign(by, random);
  }

  static PublicKey named(Event list) {
    return new PublicKey(list.firstTag("p").orElseThrow());
  }

  /** As a relay would that does not look at what it sends. */
  void send(Event event) {
    relay.say("[\"EVENT\",\"offers\"," + event.toJson() + "]");
  }

  PublicKey take() throws InterruptedException {
    PublicKey key = ended.poll(20, TimeUnit.SECONDS);
    assertThat(key).isNotNull();
    return key;
  }

  static Parsed<Set<PublicKey>> first(EventMembers members) {
    return members.first().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  static boolean isMember(EventMembers members, PublicKey key) {
    return members.check(key).toCompletableFuture().join().admits();
  }

  static boolean fails(EventMembers members) {
    return members.check(ALICE).toCompletableFuture().isCompletedExceptionally();
  }

  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
