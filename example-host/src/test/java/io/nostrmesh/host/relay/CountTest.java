package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Publication;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COUNT counts each event once, asks policies where they have a say, and ends in time. */
class CountTest {

  private static final SecretKey ALICE = Keys.of("alice");

  private static final String TOO_LONG =
      "error: this takes the relay too long, ask for less at once";

  /** Never answers about kind 7, and has nothing to say about others. */
  private static final class Silent implements EventPolicy {
    @Override
    public boolean mayHide(int kind) {
      return kind == 7;
    }

    @Override
    public CompletionStage<EventVerdict> onPublish(Publication publication) {
      return EventVerdict.PASS.now();
    }

    @Override
    public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
      return new CompletableFuture<>();
    }
  }

  @TempDir Path data;

  @Test
  void countsWhatMatchesSeveralFiltersOnce() {
    try (TestRelay relay = TestRelay.start(data, "mesh.host.access", "public");
        TestClient client = relay.connect()) {
      for (int i = 0; i < 5; i++) {
        client.publishAccepted(Events.by(ALICE).kind(1).tag("t", "a").content("" + i).sign());
      }
      client.publishAccepted(Events.by(ALICE).kind(7).content("+").sign());
      assertThat(
              client.count(
                  "{\"kinds\":[1]}",
                  "{\"#t\":[\"a\"]}",
                  "{\"authors\":[\"%s\"],\"limit\":1}".formatted(ALICE.publicKey().hex())))
          .isEqualTo("{\"count\":6}");
    }
  }

  @Test
  void endsAQueryThatTakesTooLongAndGoesOn() {
    try (TestRelay relay =
            TestRelay.startWith(
                List.of(new Silent()),
                data,
                "mesh.host.access",
                "public",
                "mesh.host.query-timeout",
                "300ms");
        TestClient client = relay.connect()) {
      client.publishAccepted(Events.by(ALICE).kind(1).content("seen").sign());
      client.publishAccepted(Events.by(ALICE).kind(7).content("undecided").sign());
      assertThat(client.requestRefused("q", "{\"kinds\":[7]}")).isEqualTo(TOO_LONG);
      client.send("['COUNT','q',{'kinds':[1,7]}]".replace('\'', '"'));
      assertThat(client.closedText("q")).isEqualTo(TOO_LONG);
      assertThat(client.count("{\"kinds\":[1]}")).isEqualTo("{\"count\":1}");
    }
  }
}
