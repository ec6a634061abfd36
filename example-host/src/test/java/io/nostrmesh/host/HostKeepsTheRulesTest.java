package io.nostrmesh.host;

import io.nostrmesh.host.members.MemberCommands;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extension;
import io.nostrmesh.testkit.EventPolicyRules;
import io.nostrmesh.testkit.MembershipCheckRules;
import io.nostrmesh.testkit.Nip11ExtensionRules;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** What the running host has for the contracts keeps their rules. */
class HostKeepsTheRulesTest {

  private static final SecretKey MEMBER = Keys.of("a member");
  private static final SecretKey STRANGER = Keys.of("a stranger");

  abstract static class Scene {

    @TempDir Path data;
    TestRelay relay;

    @BeforeEach
    void start() {
      relay =
          TestRelay.start(
              data,
              "mesh.iroh-relay.public-url",
              "http://localhost:3340",
              "mesh.iroh-relay.bind-address",
              "127.0.0.1:0");
      command(9030);
    }

    void command(int kind) {
      relay
          .bean(MemberCommands.class)
          .execute(Events.by(TestRelay.OWNER).kind(kind).tag("p", MEMBER.publicKey().hex()).sign());
    }

    @AfterEach
    void close() {
      relay.close();
    }
  }

  @Nested
  class Members extends Scene implements MembershipCheckRules {

    @Override
    public MembershipCheck check() {
      return relay.bean(MembershipCheck.class);
    }

    @Override
    public PublicKey member() {
      return MEMBER.publicKey();
    }

    @Override
    public Optional<PublicKey> stranger() {
      return Optional.of(STRANGER.publicKey());
    }

    @Override
    public boolean end() {
      command(9031);
      return true;
    }
  }

  @Nested
  class Policies extends Scene implements EventPolicyRules {

    @Override
    public EventPolicy policy() {
      return relay.bean(EventPolicies.class);
    }

    @Override
    public Set<PublicKey> viewers() {
      return Set.of(MEMBER.publicKey(), STRANGER.publicKey());
    }
  }

  @Nested
  class Document extends Scene implements Nip11ExtensionRules {

    @Override
    public Nip11Extension extension() {
      return relay.bean(Nip11Extension.class);
    }
  }
}
