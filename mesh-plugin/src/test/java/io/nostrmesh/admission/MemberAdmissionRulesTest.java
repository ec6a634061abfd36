package io.nostrmesh.admission;

import static io.nostrmesh.admission.AdmissionScene.ALICE;

import io.nostrmesh.iroh.server.handshake.GuardedAdmission;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.testkit.ProbeConnection;
import io.nostrmesh.testkit.TransportAdmissionRules;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The plugin's own admission keeps the rules of the contract, alone and as the relay asks it. */
class MemberAdmissionRulesTest {

  abstract static class Scene implements TransportAdmissionRules {

    private final AdmissionScene scene = new AdmissionScene();
    private final AtomicInteger endpoints = new AtomicInteger();
    final MemberAdmission bearer = scene.start();

    @Override
    public ProbeConnection welcome() {
      return new ProbeConnection(
          AdmissionScene.endpoint(endpoints.incrementAndGet()), Optional.of(scene.bearer(ALICE)));
    }

    @Override
    public boolean end() {
      scene.members.remove(ALICE.publicKey());
      return true;
    }

    @AfterEach
    void close() {
      bearer.close();
    }
  }

  @Nested
  class Alone extends Scene {

    @Override
    public TransportAdmission admission() {
      return bearer;
    }
  }

  @Nested
  class AsTheRelayAsks extends Scene {

    private final TransportAdmission guarded = new GuardedAdmission(bearer);

    @Override
    public TransportAdmission admission() {
      return guarded;
    }
  }
}
