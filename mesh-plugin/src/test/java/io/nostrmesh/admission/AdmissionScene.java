package io.nostrmesh.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.admission.AdmissionSettings.EndpointBinding;
import io.nostrmesh.admission.AdmissionSettings.ViaOwner;
import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.roster.RosterMode;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nip98.HttpAuthRequest;
import io.nostrmesh.nip98.HttpAuthSigner;
import io.nostrmesh.nip98.RelayBearer;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.OfferClaims;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.testkit.ManualTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** A relay's admission, real but for time and the list of members, and the people around it. */
final class AdmissionScene {

  static final String RELAY_URL = "https://relay.example.com/iroh";
  static final SecureRandom RANDOM = new SecureRandom();
  static final SecretKey ALICE = SecretKey.generate(RANDOM);
  static final SecretKey STRANGER = SecretKey.generate(RANDOM);
  static final EndpointId LAPTOP = endpoint(1);
  static final EndpointId PHONE = endpoint(2);

  final ManualTime time = new ManualTime();
  final TestMembers members = new TestMembers();
  final List<AdmissionReason> denied = new ArrayList<>();
  final List<AdmissionReason> closed = new ArrayList<>();
  LeaseStore store = new InMemoryLeaseStore();
  Executor verification = Runnable::run;
  AdmissionSettings settings = AdmissionSettings.DEFAULTS;

  AdmissionScene() {
    members.add(ALICE.publicKey());
  }

  AdmissionScene with(UnaryOperator<Change> change) {
    settings = change.apply(new Change()).settings();
    return this;
  }

  /** The defaults with some of them replaced. */
  static final class Change {
    private Duration lease = AdmissionSettings.DEFAULT_LEASE;
    private EndpointBinding endpointBinding = AdmissionSettings.DEFAULT_ENDPOINT_BINDING;
    private ViaOwner viaOwner = AdmissionSettings.DEFAULT_VIA_OWNER;
    private RosterMode roster = AdmissionSettings.DEFAULT_ROSTER;
    private Duration maxConnectionLifetime = AdmissionSettings.DEFAULT_MAX_CONNECTION_LIFETIME;

    Change lease(Duration value) {
      lease = value;
      return this;
    }

    Change endpointBinding(EndpointBinding value) {
      endpointBinding = value;
      return this;
    }

    Change viaOwner(ViaOwner value) {
      viaOwner = value;
      return this;
    }

    Change roster(RosterMode value) {
      roster = value;
      return this;
    }

    Change maxConnectionLifetime(Duration value) {
      maxConnectionLifetime = value;
      return this;
    }

    private AdmissionSettings settings() {
      return new AdmissionSettings(
          lease,
          AdmissionSettings.DEFAULT_CLOCK_TOLERANCE,
          endpointBinding,
          viaOwner,
          roster,
          maxConnectionLifetime,
          AdmissionSettings.DEFAULT_RECHECK_INTERVAL,
          AdmissionSettings.DEFAULT_ANSWER_DEADLINE);
    }
  }

  MemberAdmission start() {
    var observer =
        new AdmissionObserver() {
          @Override
          public void denied(AdmissionReason reason) {
            denied.add(reason);
          }

          @Override
          public void closed(AdmissionReason reason) {
            closed.add(reason);
          }
        };
    var runtime = new AdmissionRuntime(verification, time, time);
    return MemberAdmission.start(
        RELAY_URL, settings, members, store, List.of(new OfferClaims()), runtime, observer);
  }

  String bearer(SecretKey key) {
    return bearer(key, Optional.empty(), Optional.empty());
  }

  String bearer(SecretKey key, Optional<EndpointId> endpoint, Optional<Tag> attestation) {
    return RelayBearer.sign(
        new HttpAuthSigner(key, time, RANDOM), request(), endpoint, attestation);
  }

  static HttpAuthRequest request() {
    return ((Parsed.Valid<HttpAuthRequest>) RelayBearer.request(RELAY_URL)).value();
  }

  static EndpointId endpoint(int number) {
    var bytes = new byte[EndpointId.BYTES];
    Arrays.fill(bytes, (byte) number);
    return EndpointId.of(bytes);
  }

  static Admission admit(MemberAdmission admission, TestConnection connection) {
    return admission.admit(connection).toCompletableFuture().join();
  }

  static Admission admit(MemberAdmission admission, EndpointId endpoint, String bearer) {
    return admit(admission, new TestConnection(endpoint, bearer));
  }

  /** The connection of an endpoint that is admitted. */
  static TestConnection connect(MemberAdmission admission, String bearer) {
    var connection = new TestConnection(LAPTOP, bearer);
    assertThat(code(admit(admission, connection))).isEqualTo("admitted");
    return connection;
  }

  /** The code of a denial; {@code admitted} for an admission. */
  static String code(Admission admission) {
    return admission instanceof Admission.Denied denied ? denied.reason().code() : "admitted";
  }
}
