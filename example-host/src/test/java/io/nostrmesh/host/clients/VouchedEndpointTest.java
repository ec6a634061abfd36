package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A member who offers nothing says which endpoint is the member's own, and takes it back. */
@RealClients
class VouchedEndpointTest {

  private static final int PATIENCE_SECONDS = 30;

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @TempDir private Path folder;

  @Test
  void needsNoTokenUntilItIsDisowned() {
    var device = new MemberDevice(folder.resolve("alice"), host.newMember());
    String id = device.endpointId();

    assertThat(device.say("vouch", host.process().url())).isEqualTo("Done.");

    IrohEndpoint endpoint = host.silentEndpoint(device.endpointSecret());
    assertThat(endpoint.id()).isEqualTo(id);
    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
    host.process().awaitLog("verdict=registered", id);
    host.process().awaitLog("verdict=admitted", id);

    assertThat(device.say("disown", host.process().url())).isEqualTo("Done.");

    host.process().awaitLog("verdict=closed code=admission.claim-ended", id);
    host.process().awaitLog("verdict=denied code=admission.endpoint-unknown", id);
  }
}
