package io.nostrmesh.gateway.roster;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.NostrConnection;
import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.url.RelayUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A relay, and a roster that is told of its events. */
@Timeout(120)
abstract class FollowScene {

  static final long NOW = Instant.now().getEpochSecond();

  final ClientRuntime runtime = ClientRuntime.system();
  final SecretKey author = SecretKey.generate(runtime.random());
  final SecretKey stranger = SecretKey.generate(runtime.random());
  final SecretKey gateway = SecretKey.generate(runtime.random());
  final ScriptedRelay relay = new ScriptedRelay();
  final ToldRoster roster = new ToldRoster();
  final List<String> warned = new CopyOnWriteArrayList<>();
  final List<String> informed = new CopyOnWriteArrayList<>();
  Duration again = Duration.ofDays(1);
  Duration answer = Duration.ofSeconds(20);
  private final List<FollowedEndpoints> open = new ArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(FollowingLog.class);
  private final AppenderBase<ILoggingEvent> log =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          (event.getLevel() == Level.WARN ? warned : informed).add(event.getFormattedMessage());
        }
      };

  @BeforeEach
  void prepare() {
    relay.challenges = false;
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
  }

  @AfterEach
  void close() {
    open.forEach(FollowedEndpoints::close);
    runtime.loop().execute(runtime.loop()::shutdownNow);
    relay.close();
    logger.detachAppender(log);
    logger.setLevel(null);
    logger.setAdditive(true);
  }

  FollowedEndpoints follow() {
    return follow(relay.url());
  }

  FollowedEndpoints follow(RelayUrl name) {
    var pace =
        new FollowPace(
            again,
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            new NostrConnection.Timing(
                Duration.ofMillis(100),
                answer,
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofSeconds(20)));
    var followed =
        FollowedEndpoints.follow(
            new FollowedRelay(relay.url(), name, gateway, Map.of()), roster, runtime, pace);
    open.add(followed);
    return followed;
  }

  /** Begins, and waits until it has looked at what is stored. */
  FollowedEndpoints followed() throws InterruptedException {
    FollowedEndpoints followed = follow();
    await(() -> !informed.isEmpty());
    return followed;
  }

  Event offer(String d, long at) {
    return event(ToldRoster.OFFERS, author, at, Tag.of("d", d));
  }

  Event deletion(SecretKey by, Tag what) {
    return event(Kind.DELETION, by, NOW, what);
  }

  Event event(int kind, SecretKey by, long at, Tag... tags) {
    return new EventTemplate(kind, at, List.of(tags), "").sign(by, runtime.random());
  }

  static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(2);
    }
  }
}
