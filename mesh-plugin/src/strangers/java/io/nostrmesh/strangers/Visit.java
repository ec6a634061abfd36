package io.nostrmesh.strangers;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.IrohTestClient;
import io.nostrmesh.plugin.IrohRelays;
import java.net.InetSocketAddress;
import java.util.List;

/** What members and strangers do at an iroh relay. */
final class Visit {

  /** Says to the plugin who the members are, for a host that does not. */
  static final List<String> LISTED =
      List.of(
          "-Dmesh.membership.mode=listed",
          "-Dmesh.membership.members=" + IrohRelays.MEMBER.publicKey().hex());

  private Visit() {}

  /** Two endpoints of a member meet, and a stranger is turned away. */
  static void servesMembersAlone(RunningHost host) {
    InetSocketAddress relay = host.irohRelay();
    try (var one = join(relay, 1);
        var other = join(relay, 2)) {
      one.sendDatagram(other.id(), "hello");
      assertThat(other.receiveDatagram(one.id())).isEqualTo("hello");
      try (var stranger =
          IrohTestClient.dial(
              relay,
              TestKey.filled(3),
              IrohRelayVersion.V2,
              IrohRelays.authorization(IrohRelays.STRANGER))) {
        stranger.prove();
        assertThat(stranger.receive()).isInstanceOf(ServerDeniesAuth.class);
      }
      assertThat(host.output()).containsOnlyOnce("mesh is on: ");
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; the host said: " + host.output(), e);
    }
  }

  /** What a member is told who is turned away. */
  static String refusal(RunningHost host) {
    try (var member =
        IrohTestClient.dial(
            host.irohRelay(),
            TestKey.filled(1),
            IrohRelayVersion.V2,
            IrohRelays.authorization(IrohRelays.MEMBER))) {
      member.prove();
      return ((ServerDeniesAuth) member.receive()).reason();
    }
  }

  private static IrohTestClient join(InetSocketAddress relay, int key) {
    return IrohTestClient.join(
        relay, TestKey.filled(key), IrohRelays.authorization(IrohRelays.MEMBER));
  }
}
