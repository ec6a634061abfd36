package io.nostrmesh.host.clients;

import io.nostrmesh.nostr.SecretKey;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host that lets anybody in, and whose offers are for members all the same. */
@RealBrowser
class SharePanelPublicTest {

  private static final String STATUS = "mesh-relay-status";

  @RegisterExtension
  static final RealHost host = new RealHost(Map.of("MESH_HOST_ACCESS", "public"));

  @RegisterExtension static final SharePanelHome home = new SharePanelHome(host);

  @Test
  void aStrangerIsNotToldThatNobodyShares() {
    SecretKey key = host.newKey();
    BrowserPage page = home.panel("stranger", home.device(key));
    page.awaitText(STATUS, "Not a member.");
    page.awaitText("mesh-offers-status", "Only members see offers.");

    host.add(key);
    page.awaitText(STATUS, "Connected.");
    page.awaitText("mesh-offers-status", "Nobody else on this relay is currently sharing compute.");

    host.remove(key);
    page.awaitText(STATUS, "Not a member.");
    page.awaitText("mesh-offers-status", "Only members see offers.");
  }
}
