package io.nostrmesh.gateway.pair;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.gateway.pair.PairScene.Joined;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's handshake is answered as the relay answers the gateway's. */
@Timeout(60)
class JoiningTest {

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 429, 500})
  void aRefusalIsPassedOn(int status) throws IOException {
    try (var scene = new PairScene().start();
        Peer client = scene.asks("")) {
      PeerRelay.Asking asked = scene.relay.ask();
      asked.peer().raw("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 " + status + " ");
      assertThat(scene.clients).isEmpty();
      asked.peer().close();
    }
  }

  @Test
  void aRelayThatIsNotThereIsWaitedForAndThenSomethingToTryAgain() throws IOException {
    try (var scene = new PairScene()) {
      scene.connect = Duration.ofMillis(100);
      scene.relay.close();
      scene.start();
      try (Peer client = scene.asks("")) {
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
        assertThat(client.ending()).isEqualTo("1013the relay cannot be reached, try again later");
        assertThat(scene.clients).isEmpty();
      }
    }
  }

  @Test
  void aRelayMayStartLaterThanItsClients() throws IOException {
    try (var scene = new PairScene()) {
      scene.relay.close();
      scene.start();
      try (Peer client = scene.asks("")) {
        // The handshake is answered though the relay is not there: patience has an end.
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
        client.text("[\"early\"]");
        try (var late = new PeerRelay(scene.relay.port());
            Peer relay = late.accept()) {
          assertThat(relay.text()).isEqualTo("[\"early\"]");
          relay.text("[\"late\"]");
          assertThat(client.text()).isEqualTo("[\"late\"]");
        }
      }
    }
  }

  /** As a proxy says while what is behind it starts. */
  @ParameterizedTest
  @ValueSource(ints = {502, 503, 504})
  void aRelayThatCannotAnswerYetIsAskedAgain(int status) throws IOException {
    try (var scene = new PairScene().start();
        Peer client = scene.asks("")) {
      PeerRelay.Asking first = scene.relay.ask();
      first.peer().raw("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n");
      try (Peer relay = scene.relay.accept()) {
        assertThat(client.head()).startsWith("HTTP/1.1 101 ");
        client.text("[]");
        assertThat(relay.text()).isEqualTo("[]");
      }
      first.peer().close();
    }
  }

  /** After the early answer there is no status to pass on any more. */
  @Test
  void aLateRefusalIsSomethingToTryAgain() throws IOException {
    try (var scene = new PairScene().start();
        Peer client = scene.asks("")) {
      PeerRelay.Asking asked = scene.relay.ask();
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      asked.peer().raw("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.ending()).startsWith("1013").contains("403");
      asked.peer().close();
    }
  }

  @Test
  void aClientThatGoesAwayWhileItWaitsIsForgotten() throws IOException {
    try (var scene = new PairScene().start()) {
      Peer client = scene.asks("");
      PeerRelay.Asking asked = scene.relay.ask();
      client.close();
      assertThat(asked.peer().read()).isEmpty();
      assertThat(scene.pairs().size()).isZero();
      try (Joined next = scene.join()) {
        next.client().text("[]");
        assertThat(next.relay().text()).isEqualTo("[]");
      }
    }
  }

  /** Nobody keeps a client's flood while the relay is waited for. */
  @Test
  void aFloodBeforeTheRelayIsThereStaysInTheSocket() throws Exception {
    try (var scene = new PairScene().start();
        Peer client = scene.asks("")) {
      PeerRelay.Asking asked = scene.relay.ask();
      String big = "[\"" + "x".repeat(100_000) + "\"]";
      var sending =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 30; i++) {
                  client.sure(big);
                }
              });
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
      assertThat(sending).isNotDone();
      Peer relay = asked.accept("");
      for (int i = 0; i < 30; i++) {
        assertThat(relay.text()).hasSameSizeAs(big);
      }
      sending.join();
      relay.close();
    }
  }
}
