package io.nostrmesh.micronaut.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.gateway.NamedEndpoint;
import io.nostrmesh.gateway.TalkingClient;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.plugin.IrohRelays;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.testkit.ProbeConnection;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import strangerhost.TellingHost;

/** Endpoints that members name on a host that knows nothing of them. */
@Timeout(60)
class HostEndpointsTest {

  private final NamedEndpoint endpoint = new NamedEndpoint(HostScene.MEMBER, 1, IrohRelays.URL);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void areAdmittedWithoutATokenAsLongAsTheirEvent(boolean tls) throws Exception {
    try (var host = host("micronaut.server.ssl.enabled", tls);
        TalkingClient member = client(host, tls)) {
      var offer = endpoint.offer();
      member.authenticate(HostScene.MEMBER);
      member.say("[\"EVENT\"," + offer.toJson() + "]");
      ProbeConnection connection = endpoint.admitted(host.bean(TransportAdmission.class));

      var deletion =
          new EventTemplate(
                  Kind.DELETION,
                  Instant.now().getEpochSecond(),
                  List.of(Tag.of("e", offer.id().hex())),
                  "")
              .sign(HostScene.MEMBER, new SecureRandom());
      member.say("[\"EVENT\"," + deletion.toJson() + "]");

      assertThat(NamedEndpoint.closing(connection)).isEqualTo("admission.claim-ended");
      assertThat(host.relay().origins)
          .containsExactlyInAnyOrder(
              "127.0.0.1:" + host.port() + " null own", "127.0.0.1:" + host.port() + " null own");
    }
  }

  @Test
  void areNotAskedForWhereTheHostTellsOfThemItself() throws Exception {
    Set<Thread> others = followers();
    try (var host = host("test.telling-host", "yes");
        TalkingClient member = host.client()) {
      assertThat(host.bean(TellingHost.class).roster().kinds()).contains(Kind.COMPUTE_OFFER);
      assertThat(member.next()).startsWith("[\"AUTH\",");
      assertThat(host.relay().origins).hasSize(1);
      assertThat(others).containsAll(followers());
    }
  }

  private static Set<Thread> followers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("mesh-gateway-roster"))
        .collect(Collectors.toSet());
  }

  private static HostScene host(String property, Object value) {
    return new HostScene(
        property,
        value,
        "micronaut.server.ssl.port",
        -1,
        "micronaut.server.ssl.build-self-signed",
        true,
        "mesh.iroh-relay.public-url",
        IrohRelays.URL,
        "mesh.iroh-relay.bind-address",
        "127.0.0.1:0");
  }

  private static TalkingClient client(HostScene host, boolean tls) throws Exception {
    return tls
        ? new TalkingClient(
            HttpClient.newBuilder().sslContext(TrustAll.context()).build().newWebSocketBuilder(),
            "wss://127.0.0.1:" + host.port() + "/")
        : host.client();
  }
}
