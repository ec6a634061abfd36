package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.SecretKey;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holds {@code docs/how-to/buzz.md} to the truth, as far as that goes without Buzz itself. */
@RealClients
class BuzzDesktopTest {

  private static final int PATIENCE_SECONDS = 30;

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  /**
   * As Buzz asks for it in its list of relays; plain http is for loopback, which this host is on.
   */
  @Test
  void advertisedUrlIsAnOrigin() {
    NostrToolsClient anybody = host.connected(host.newKey());
    String url = anybody.information(host.process().url()).string("iroh_relay_url").orElseThrow();
    assertThat(url).matches("(https|http)://[a-z0-9.-]+(:[0-9]+)?/?");
  }

  @Test
  void desktopsThatShareTalkThroughTheRelay() {
    BuzzDesktop provider = sharing(host.newMember());
    BuzzDesktop consumer = sharing(host.newMember());

    assertThat(consumer.endpoint().connect(provider.endpoint().id())).isEqualTo("relay");
    assertThat(provider.endpoint().awaitPeer(consumer.endpoint().id())).isEqualTo("relay");
    assertThat(consumer.endpoint().echo("hello")).isEqualTo("hello");
  }

  @Test
  void desktopStaysWhileItRenewsItsStatusAndGoesWhenItStops() {
    BuzzDesktop desktop = sharing(host.newMember());
    desktop.publishServing();
    desktop.publishServing();
    sharing(host.newMember());
    assertThat(host.process().log())
        .doesNotContain("admission.claim-ended endpoint=" + desktop.endpoint().id());

    desktop.publishStopped();

    host.process().awaitLog("verdict=closed code=admission.claim-ended", desktop.endpoint().id());
    host.process()
        .awaitLog("verdict=denied code=admission.endpoint-unknown", desktop.endpoint().id());
  }

  @Test
  void desktopOfARemovedMemberIsDisconnected() {
    SecretKey leaving = host.newMember();
    BuzzDesktop desktop = sharing(leaving);

    host.remove(leaving);

    host.process()
        .awaitLog("verdict=closed code=admission.membership-ended", desktop.endpoint().id());
    host.process().awaitLog("verdict=denied code=admission.not-a-member", desktop.endpoint().id());
  }

  @Test
  void desktopThatServesNothingIsTakenAtItsWordOnlyWhereTheOperatorWantsIt() {
    BuzzDesktop desktop = new BuzzDesktop(host, host.newMember());

    desktop.publishWithoutServing();

    host.process()
        .awaitLog("verdict=denied code=admission.claim-not-proven", desktop.endpoint().id());
  }

  private static BuzzDesktop sharing(SecretKey member) {
    BuzzDesktop desktop = new BuzzDesktop(host, member);
    desktop.publishServing();
    assertThat(desktop.endpoint().isOnlineWithin(PATIENCE_SECONDS)).isTrue();
    host.process().awaitLog("verdict=admitted", desktop.endpoint().id(), member.publicKey().hex());
    return desktop;
  }
}
