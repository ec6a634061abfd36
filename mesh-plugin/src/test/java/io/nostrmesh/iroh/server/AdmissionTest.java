package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.HandshakeFrame.ClientAuth;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerChallenge;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerConfirmsAuth;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerDeniesAuth;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Ping;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Pong;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;
import io.nostrmesh.iroh.server.observer.Ending;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.spi.TransportConnection;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How an endpoint proves its key, and what the admission's answers do. */
@ParameterizedClass(name = "{0}")
@EnumSource(IrohPort.class)
@Timeout(60)
class AdmissionTest {

  private static final TestKey KEY = TestKey.filled(1);
  private static final ServerConfirmsAuth CONFIRMED = new ServerConfirmsAuth();

  private final IrohPort port;

  AdmissionTest(IrohPort port) {
    this.port = port;
  }

  @Test
  void asksWithProvedKeyTokenAndAddress() throws Exception {
    var admission = new SlowAdmission();
    try (var relay = new RunningIrohRelay(port.config(), admission);
        var client = dial(relay, "Authorization: Bearer sesame")) {
      client.prove();
      TransportConnection connection = admission.asked.take();

      assertThat(connection.endpoint()).isEqualTo(KEY.id());
      assertThat(connection.bearerToken()).contains("sesame");
      assertThat(connection.remoteAddress()).isEqualTo(InetAddress.getLoopbackAddress());
      admission.answer.complete(RunningIrohRelay.admitted());
      assertThat(client.receive()).isEqualTo(CONFIRMED);
    }
  }

  @Test
  void relaysNothingBeforeTheAnswerAndEverythingAfter() throws Exception {
    var admission = new SlowAdmission();
    try (var relay = new RunningIrohRelay(port.config(), admission);
        var client = dial(relay)) {
      client.prove();
      client.send(new Ping(1));
      client.sendDatagram(KEY.id(), "early");
      admission.asked.take();
      assertThat(relay.relay().connections()).isZero();

      admission.answer.complete(RunningIrohRelay.admitted());

      assertThat(client.receive()).isEqualTo(CONFIRMED);
      assertThat(client.receive()).isEqualTo(new Pong(1));
      assertThat(client.receiveDatagram(KEY.id())).isEqualTo("early");
    }
  }

  @Test
  void forgetsTheTokenOnceItIsDecided() throws Exception {
    var admission = new SlowAdmission();
    try (var relay = new RunningIrohRelay(port.config(), admission);
        var client = dial(relay, "Authorization: Bearer sesame")) {
      client.prove();
      TransportConnection connection = admission.asked.take();
      admission.answer.complete(RunningIrohRelay.admitted());
      client.receive();

      assertThat(connection.bearerToken()).isEmpty();
    }
  }

  @Test
  void keepsNoTokenWhileItRelays() throws Exception {
    var admission = new SlowAdmission();
    try (var relay = new RunningIrohRelay(port.config(), admission);
        var client = dial(relay, "Authorization: Bearer sesame")) {
      client.prove();
      var token = new WeakReference<>(admission.asked.take().bearerToken().orElseThrow());
      admission.answer.complete(RunningIrohRelay.admitted());
      client.receive();
      client.ping();
      for (int i = 0; i < 50 && token.get() != null; i++) {
        System.gc();
        client.ping();
      }

      assertThat(token.get()).isNull();
    }
  }

  @Test
  void tellsDeniedEndpointsWhyAndCloses() {
    var admission = RunningIrohRelay.decide(connection -> RunningIrohRelay.denied("not a member"));
    try (var relay = new RunningIrohRelay(port.config(), admission);
        var client = dial(relay)) {
      client.prove();

      assertThat(client.receive()).isEqualTo(new ServerDeniesAuth("not a member"));
      assertThat(client.tryReceive()).isEmpty();
    }
  }

  @Test
  void denialsReachEvenThoseWhoWriteOn() {
    var admission = RunningIrohRelay.decide(connection -> RunningIrohRelay.denied("not a member"));
    try (var relay = new RunningIrohRelay(port.config(), admission);
        var client = dial(relay)) {
      client.prove();
      for (int i = 0; i < 100; i++) {
        client.sendDatagram(KEY.id(), new byte[1000]);
      }

      assertThat(client.receive()).isEqualTo(new ServerDeniesAuth("not a member"));
    }
  }

  @Test
  void deniesWhenTheAdmissionFailsInAnyWay() {
    var failures =
        new TransportAdmission[] {
          connection -> {
            throw new IllegalStateException("broken");
          },
          connection -> CompletableFuture.failedFuture(new IllegalStateException("broken")),
          connection -> CompletableFuture.completedFuture(null),
          connection -> null,
        };
    for (TransportAdmission failure : failures) {
      try (var relay = new RunningIrohRelay(port.config(), failure);
          var client = dial(relay)) {
        client.prove();

        assertThat(client.receive())
            .isEqualTo(
                new ServerDeniesAuth(
                    "the relay could not decide about this endpoint: try again in a minute"));
      }
    }
  }

  @Test
  void deniesASignatureOfAnotherChallenge() {
    try (var relay = port.open();
        var client = dial(relay)) {
      client.receive();
      client.send(KEY.answer(new ServerChallenge(1, 2)));

      assertThat(client.receive()).isEqualTo(new ServerDeniesAuth("signature invalid"));
      assertThat(client.tryReceive()).isEmpty();
    }
  }

  @Test
  void deniesAnotherEndpointsKey() {
    try (var relay = port.open();
        var client = dial(relay)) {
      var challenge = (ServerChallenge) client.receive();
      client.send(new ClientAuth(TestKey.filled(2).id(), KEY.answer(challenge).signature()));

      assertThat(client.receive()).isEqualTo(new ServerDeniesAuth("signature invalid"));
    }
  }

  @Test
  void closesOnAnythingButAnAnswerToItsChallenge() {
    try (var relay = port.open()) {
      for (byte[] message : new byte[][] {{}, {9, 0, 0, 0, 0, 0, 0, 0, 0}, {1, 2, 3}, {99}}) {
        try (var client = dial(relay)) {
          client.receive();
          client.send(message);

          assertThat(client.tryReceive()).isEmpty();
        }
      }
    }
  }

  @Test
  void challengesEachConnectionDifferently() {
    try (var relay = port.open();
        var one = dial(relay);
        var other = dial(relay)) {
      assertThat(one.receive()).isNotEqualTo(other.receive());
    }
  }

  @Test
  void deniesWhenTheAnswerTakesTooLongAndEndsTheLateAdmission() throws Exception {
    var admission = new SlowAdmission();
    var timings = IrohRelayTimings.DEFAULTS.withHandshake(Duration.ofMillis(300));
    try (var relay = new RunningIrohRelay(port.config().withTimings(timings), admission);
        var client = dial(relay)) {
      client.prove();
      assertThat(client.receive()).isEqualTo(new ServerDeniesAuth("the handshake took too long"));
      client.awaitClosed();
      TransportConnection connection = admission.asked.take();
      assertThat(admission.ended).isEmpty();

      admission.answer.complete(RunningIrohRelay.admitted());

      assertThat(admission.ended.poll(10, TimeUnit.SECONDS)).isSameAs(connection);
      assertThat(relay.relay().connections()).isZero();
    }
  }

  @Test
  void endsTheAdmissionOfAPeerThatWasGoneBeforeTheAnswer() throws Exception {
    var admission = new SlowAdmission();
    try (var relay = new RunningIrohRelay(port.config(), admission)) {
      TransportConnection connection;
      try (var client = dial(relay)) {
        client.prove();
        connection = admission.asked.take();
      }
      admission.answer.complete(RunningIrohRelay.admitted());

      assertThat(admission.ended.poll(20, TimeUnit.SECONDS)).isSameAs(connection);
    }
    assertThat(admission.ended).isEmpty();
  }

  @Test
  void endsEachAdmittedConnectionOnceAndDeniedOnesNever() throws Exception {
    var admission = new SlowAdmission();
    admission.answer.complete(RunningIrohRelay.admitted());
    try (var relay = new RunningIrohRelay(port.config(), admission)) {
      IrohTestClient.join(relay.address(), KEY).close();
      assertThat(admission.ended.poll(10, TimeUnit.SECONDS)).isNotNull();
      relay.join(2);
    }
    assertThat(admission.ended.poll(10, TimeUnit.SECONDS)).isNotNull();
    assertThat(admission.ended).isEmpty();

    var denying = new SlowAdmission();
    denying.answer.complete(RunningIrohRelay.denied("no"));
    try (var relay = new RunningIrohRelay(port.config(), denying);
        var client = dial(relay)) {
      client.prove();
      client.awaitClosed();
    }
    assertThat(denying.ended).isEmpty();
  }

  @Test
  void closesConnectionsThatTheAdmissionRevokes() throws Exception {
    var admission = new SlowAdmission();
    admission.answer.complete(RunningIrohRelay.admitted());
    try (var relay = new RunningIrohRelay(port.config(), admission);
        var client = IrohTestClient.join(relay.address(), KEY);
        var other = relay.join(2)) {
      TransportConnection connection = admission.asked.take();

      connection.close(RunningIrohRelay.reason("membership ended"));
      connection.close(RunningIrohRelay.reason("twice does not matter"));

      assertThat(client.tryReceive()).isEmpty();
      relay.events().await(Ending.REVOKED, 1);
      assertThat(admission.ended.poll(10, TimeUnit.SECONDS)).isSameAs(connection);
      connection.close(RunningIrohRelay.reason("nor does it after the end"));
      other.ping();
      assertThat(admission.ended).isEmpty();
    }
  }

  @Test
  void deniesConnectionsThatTheAdmissionClosesBeforeItAnswers() throws Exception {
    var admission = new SlowAdmission();
    try (var relay = new RunningIrohRelay(port.config(), admission);
        var client = dial(relay)) {
      client.prove();
      TransportConnection connection = admission.asked.take();

      connection.close(RunningIrohRelay.reason("membership ended"));

      assertThat(client.receive()).isEqualTo(new ServerDeniesAuth("membership ended"));
      admission.answer.complete(RunningIrohRelay.admitted());
      assertThat(admission.ended.poll(10, TimeUnit.SECONDS)).isSameAs(connection);
      assertThat(relay.events().count(RecordedEvents.Kind.JOINED)).isZero();
    }
  }

  @Test
  void turnsNewcomersAwayWhenTooManySignaturesWait() {
    var admission = RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted());
    try (var relay =
            new RunningIrohRelay(port.config(), admission, RunningIrohRelay.busyVerifier());
        var client = dial(relay)) {
      client.prove();

      assertThat(client.receive())
          .isEqualTo(new ServerDeniesAuth("the relay is busy, try again later"));
      assertThat(relay.events().count(Limit.VERIFICATIONS)).isEqualTo(1);
    }
  }

  @Test
  void survivesAnAdmissionThatFailsAtTheEnd() throws Exception {
    var admission =
        new TransportAdmission() {
          @Override
          public CompletionStage<Admission> admit(TransportConnection connection) {
            return CompletableFuture.completedFuture(RunningIrohRelay.admitted());
          }

          @Override
          public void ended(TransportConnection connection) {
            throw new IllegalStateException("broken");
          }
        };
    try (var relay = new RunningIrohRelay(port.config(), admission)) {
      relay.join(1).close();
      relay.events().await(Ending.PEER, 1);
      relay.join(1).close();
    }
  }

  private static IrohTestClient dial(RunningIrohRelay relay, String... headers) {
    return IrohTestClient.dial(relay.address(), KEY, IrohRelayVersion.V2, headers);
  }

  /** Answers all questions with one answer, when the test gives it. */
  private static final class SlowAdmission implements TransportAdmission {

    final BlockingQueue<TransportConnection> asked = new LinkedBlockingQueue<>();
    final BlockingQueue<TransportConnection> ended = new LinkedBlockingQueue<>();
    final CompletableFuture<Admission> answer = new CompletableFuture<>();

    @Override
    public CompletionStage<Admission> admit(TransportConnection connection) {
      asked.add(connection);
      return answer;
    }

    @Override
    public void ended(TransportConnection connection) {
      ended.add(connection);
    }
  }
}
