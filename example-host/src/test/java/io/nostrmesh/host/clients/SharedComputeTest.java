package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.offer.OfferEnvelope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole story: what a member's sidecar offers is enough for another member's iroh endpoint to
 * reach it.
 */
@RealClients
class SharedComputeTest {

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @TempDir Path folder;

  @Test
  void anOfferIsEnoughToReachItsDeviceThroughTheRelay() throws Exception {
    SecretKey bob = host.newMember();
    try (var alices = new MemberDevice(folder.resolve("alice"), host.newMember());
        var bobs = new MemberDevice(folder.resolve("bob"), bob)) {
      sharing(folder.resolve("alice"));
      alices.share(host.process().url());
      OfferEnvelope offer = offerOf(alices.member(), host.authenticated(bob));
      assertThat(offer.endpointId()).isEqualTo(alices.endpointId());

      try (var provider = endpoint(alices, offer.irohRelayUrl());
          var consumer = endpoint(bobs, offer.irohRelayUrl())) {
        assertThat(provider.id()).isEqualTo(offer.endpointId());
        assertThat(provider.isOnlineWithin(30)).isTrue();

        consumer.connect(offer.endpointId());
        assertThat(consumer.echo("a prompt")).isEqualTo("a prompt");
        assertThat(provider.awaitPeer(consumer.id())).isEqualTo("relay");
        assertThat(consumer.id()).isEqualTo(bobs.endpointId());
      }
    }
  }

  /** As the panel would have left the preferences. */
  private static void sharing(Path folder) throws Exception {
    Files.writeString(
        folder.resolve("mesh_offer.json"),
        "{\"enabled\":true,\"caps\":{\"max_vram_mb\":8192},\"models\":[],\"d_tag\":\"desk\"}");
  }

  private static OfferEnvelope offerOf(SecretKey author, NostrToolsClient viewer) {
    String filter = "{\"kinds\":[31990],\"authors\":[\"%s\"]}".formatted(author.publicKey().hex());
    List<Event> stored = viewer.subscribe("offers", filter);
    Event event = stored.isEmpty() ? viewer.awaitEvent() : stored.get(0);
    return OfferEnvelope.parse(event.content()).toOptional().orElseThrow();
  }

  /** An iroh program on the member's device, given what the sidecar hands out. */
  private static IrohEndpoint endpoint(MemberDevice device, String irohRelay) {
    return new IrohEndpoint(
        irohRelay,
        Optional.of(device.bearer(host.process().url())),
        Optional.of(device.endpointSecret()));
  }
}
