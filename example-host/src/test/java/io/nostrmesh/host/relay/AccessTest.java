package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestClient.Ok;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {

  private static final SecretKey MEMBER = Keys.of("member");
  private static final SecretKey STRANGER = Keys.of("stranger");

  @TempDir static Path data;
  private static TestRelay relay;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data);
    relay.admit(MEMBER);
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @Test
  void refusesEverythingBeforeAuthentication() {
    try (TestClient client = relay.connect()) {
      assertThat(client.publish(Events.by(MEMBER).sign()))
          .isEqualTo(new Ok(false, "auth-required: not authenticated"));
      assertThat(client.requestRefused("s", "{}")).isEqualTo("auth-required: not authenticated");
      assertThat(client.notice()).isEqualTo("auth-required: authenticate before subscribing");
      client.send("[\"COUNT\",\"c\",{}]");
      assertThat(client.closedText("c")).isEqualTo("auth-required: not authenticated");
    }
  }

  @Test
  void endsConnectionsThatProveNoKeyInTime() {
    Instant before = Instant.now();
    try (TestClient member = relay.connectAs(MEMBER);
        TestClient anybody = relay.connect()) {
      relay.bean(Relay.class).endUnauthenticated(before.plusSeconds(Limits.AUTHENTICATION_SECONDS));
      assertThat(anybody.publish(Events.by(STRANGER).sign()).accepted()).isFalse();
      Instant late = Instant.now().plusSeconds(Limits.AUTHENTICATION_SECONDS + 1);
      relay.bean(Relay.class).endUnauthenticated(late);
      assertThat(anybody.awaitClose()).isEqualTo(1008);
      member.request("r", "{}");
    }
  }

  @Test
  void letsAnybodyStayWhereNoKeyIsNeeded(@TempDir Path other) {
    try (TestRelay open = TestRelay.start(other, "mesh.host.access", "public");
        TestClient anybody = open.connect()) {
      open.bean(Relay.class).endUnauthenticated(Instant.now().plusSeconds(3600));
      anybody.request("r", "{}");
    }
  }

  @Test
  void servesMembers() {
    try (TestClient writer = relay.connectAs(MEMBER);
        TestClient reader = relay.connectAs(TestRelay.OWNER)) {
      reader.request("live", "{\"authors\":[\"" + MEMBER.publicKey() + "\"],\"limit\":0}");
      Event event = writer.publishAccepted(Events.by(MEMBER).content("hello").sign());
      assertThat(reader.live("live")).isEqualTo(event);
      assertThat(reader.request("stored", "{\"ids\":[\"" + event.id() + "\"]}"))
          .containsExactly(event);
    }
  }

  @Test
  void refusesStrangersAtAuthentication() {
    try (TestClient client = relay.connect()) {
      assertThat(client.sendAuth(client.authEvent(STRANGER).sign()))
          .isEqualTo(new Ok(false, "restricted: not a relay member"));
      assertThat(client.publish(Events.by(STRANGER).sign()))
          .isEqualTo(new Ok(false, "auth-required: not authenticated"));
    }
  }
}
