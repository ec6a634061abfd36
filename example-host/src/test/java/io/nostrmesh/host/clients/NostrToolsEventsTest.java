package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Event ids and signatures here and in nostr-tools are the same, whatever the text. */
@RealClients
class NostrToolsEventsTest {

  private static final int SEED = 20_260_101;
  private static final int COUNT = 200;

  private final SecureRandom random = new SecureRandom();
  private final SecretKey key = SecretKey.generate(random);

  @Test
  void verifiesEventsThatNostrToolsSigned() {
    try (var client = new NostrToolsClient(key)) {
      List<Event> hard = client.hardEvents(SEED, COUNT);
      assertThat(hard).hasSize(COUNT);
      assertThat(hard).allSatisfy(it -> assertThat(it.verify()).isEqualTo(Parsed.valid(it)));
    }
  }

  @Test
  void nostrToolsVerifiesEventsSignedHere() {
    try (var client = new NostrToolsClient(key)) {
      for (Event hard : client.hardEvents(SEED + 1, COUNT)) {
        var template =
            new EventTemplate(hard.kind(), hard.createdAt(), hard.tags(), hard.content());
        Event own = template.sign(key, random);
        assertThat(client.verifies(own)).as("%s", own.toJson()).isTrue();
        assertThat(client.sign(template).id()).isEqualTo(own.id());
      }
    }
  }

  @Test
  void bothRefuseAForgedEvent() {
    try (var client = new NostrToolsClient(key)) {
      Event real = client.sign(new EventTemplate(1, 1, List.of(), "real"));
      var forged =
          new Event(real.id(), real.pubkey(), real.createdAt(), 1, List.of(), "forged", real.sig());
      assertThat(forged.verify()).isInstanceOf(Parsed.Malformed.class);
      assertThat(client.verifies(forged)).isFalse();
    }
  }
}
