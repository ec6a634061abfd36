package io.nostrmesh.plugin;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.plugin.IrohRelays.Members;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extension;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.testkit.EventPolicyRules;
import io.nostrmesh.testkit.MembershipCheckRules;
import io.nostrmesh.testkit.Nip11ExtensionRules;
import io.nostrmesh.testkit.ProbeConnection;
import io.nostrmesh.testkit.TransportAdmissionRules;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** What a running gateway asks keeps the rules of the contracts. */
class GatewayRulesTest {

  abstract static class Scene {

    final Members members = new Members(IrohRelays.MEMBER);
    final MeshPlugin gateway =
        MeshPlugin.with(
                IrohRelays.properties(
                    "mesh.gateway.upstream",
                    "ws://127.0.0.1:1",
                    "mesh.gateway.listen",
                    "127.0.0.1:0"))
            .membership(members)
            .start();

    @AfterEach
    void close() {
      gateway.close();
    }
  }

  @Nested
  class Policies extends Scene implements EventPolicyRules {

    @Override
    public EventPolicy policy() {
      return gateway.eventPolicies();
    }

    @Override
    public Set<PublicKey> viewers() {
      return Set.of(IrohRelays.MEMBER.publicKey(), IrohRelays.STRANGER.publicKey());
    }
  }

  @Nested
  class Document extends Scene implements Nip11ExtensionRules {

    @Override
    public Nip11Extension extension() {
      return gateway.nip11Extension();
    }

    @Override
    public boolean end() {
      gateway.close();
      return true;
    }
  }

  @Nested
  class Transport extends Scene implements TransportAdmissionRules {

    private byte endpoints;

    @Override
    public TransportAdmission admission() {
      return gateway.transportAdmission();
    }

    @Override
    public ProbeConnection welcome() {
      byte[] endpoint = new byte[EndpointId.BYTES];
      Arrays.fill(endpoint, ++endpoints);
      return new ProbeConnection(
          EndpointId.of(endpoint), Optional.of(IrohRelays.bearer(IrohRelays.MEMBER)));
    }

    @Override
    public boolean end() {
      members.remove(IrohRelays.MEMBER);
      return true;
    }
  }

  /** The operator's word, as a gateway without a host has it. */
  @Nested
  class Listed implements MembershipCheckRules {

    private final MeshPlugin gateway =
        MeshPlugin.with(
                Map.of(
                    "mesh.gateway.upstream",
                    "ws://127.0.0.1:1",
                    "mesh.gateway.listen",
                    "127.0.0.1:0",
                    "mesh.membership.mode",
                    "listed",
                    "mesh.membership.members",
                    IrohRelays.MEMBER.publicKey().hex()))
            .start();

    @Override
    public MembershipCheck check() {
      return gateway.membership();
    }

    @Override
    public PublicKey member() {
      return IrohRelays.MEMBER.publicKey();
    }

    @Override
    public Optional<PublicKey> stranger() {
      return Optional.of(IrohRelays.STRANGER.publicKey());
    }

    @AfterEach
    void close() {
      gateway.close();
    }
  }
}
