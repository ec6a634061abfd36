package io.nostrmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.plugin.MeshPlugin;
import io.nostrmesh.spi.Membership;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gateway that the plugin starts by its properties. */
@Timeout(60)
class PluginGatewayTest {

  @Test
  void anUpstreamStartsAGatewayThatEndsWithThePlugin() throws Exception {
    try (var relay = new GatewayScene()) {
      relay.relayAnswers("/", 200, "application/nostr+json", "{\"name\":\"theirs\"}");
      HttpClient client = HttpClient.newHttpClient();
      try (MeshPlugin plugin =
          MeshPlugin.start(
              Map.of(
                  "mesh.gateway.upstream",
                  "ws://127.0.0.1:" + relay.relay.getAddress().getPort(),
                  "mesh.gateway.listen",
                  "127.0.0.1:0"),
              key -> CompletableFuture.completedFuture(Membership.DENIED))) {
        int port = plugin.gatewayAddress().orElseThrow().getPort();
        String answer =
            client
                .send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                        .header("Accept", "application/nostr+json")
                        .build(),
                    BodyHandlers.ofString())
                .body();

        assertThat(answer).isEqualTo("{\"name\":\"theirs\",\"supported_nips\":[11,42]}");
      }
    }
  }
}
