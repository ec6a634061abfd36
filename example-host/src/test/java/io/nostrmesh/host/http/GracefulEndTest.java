package io.nostrmesh.host.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.HostProcess;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.RawNostrSocket;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Publication;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the relay ends: what it has begun it finishes, and it leaves nobody in the dark. */
class GracefulEndTest {

  private static final SecretKey ALICE = Keys.of("alice");
  private static final String TEXT = "error: the relay is shutting down";
  private static final int PATIENCE_SECONDS = 30;

  @TempDir Path folder;

  /** Thinks about each event until it is told to go on. */
  private static final class Thinking implements EventPolicy {

    private final CountDownLatch asked;
    private final CompletableFuture<EventVerdict> verdict = new CompletableFuture<>();

    Thinking(int events) {
      asked = new CountDownLatch(events);
    }

    @Override
    public CompletionStage<EventVerdict> onPublish(Publication publication) {
      asked.countDown();
      return verdict;
    }

    void awaitAsked() throws InterruptedException {
      assertThat(asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  private TestRelay start(EventPolicy policy, String grace) {
    return TestRelay.startWith(
        List.of(policy), folder, "mesh.host.access", "public", "mesh.host.shutdown-grace", grace);
  }

  private static List<Event> notes(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Events.by(ALICE).content("" + i).sign())
        .toList();
  }

  private static void send(TestClient client, List<Event> events) {
    events.forEach(event -> client.send("[\"EVENT\"," + event.toJson() + "]"));
  }

  @Test
  void answersWhatItHasReceived() throws InterruptedException {
    List<Event> events = notes(20);
    var policy = new Thinking(events.size());
    TestRelay relay = start(policy, "60s");
    try (TestClient writer = relay.connect();
        TestClient reader = relay.connect()) {
      reader.request("live", "{\"kinds\":[1]}");
      send(writer, events);
      policy.awaitAsked();
      writer.send("[\"REQ\",\"after\",{\"kinds\":[1]}]");
      var closing = CompletableFuture.runAsync(relay::close);
      awaitNoListener(relay.port());
      policy.verdict.complete(EventVerdict.PASS);

      events.forEach(event -> assertThat(writer.ok(event).accepted()).isTrue());
      events.forEach(event -> assertThat(reader.live("live").kind()).isEqualTo(1));
      assertThat(reader.closedText("live")).isEqualTo(TEXT);
      assertThat(reader.awaitClose()).isEqualTo(1001);
      assertThat(writer.awaitClose()).isEqualTo(1001);
      closing.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
  }

  /** From then on the relay is ending. */
  private static void awaitNoListener(int port) throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      try (var socket = new Socket("127.0.0.1", port)) {
        assertThat(socket.isConnected()).isTrue();
      } catch (IOException refused) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new AssertionError("still takes connections");
  }

  @Test
  void tellsWhatItCouldNotDoInTime() throws InterruptedException {
    var policy = new Thinking(1);
    TestRelay relay = start(policy, "100ms");
    try (TestClient writer = relay.connect();
        TestClient reader = relay.connect()) {
      reader.request("live", "{\"kinds\":[1]}");
      writer.request("first", "{\"ids\":[]}");
      send(writer, notes(1));
      policy.awaitAsked();
      // Each waits for all before it.
      writer.send("[\"REQ\",\"waits\",{\"kinds\":[1]}]");
      Event late = Events.by(ALICE).content("late").sign();
      send(writer, List.of(late));
      writer.send("[\"COUNT\",\"counts\",{\"kinds\":[1]}]");
      Event auth = writer.authEvent(ALICE).sign();
      writer.send("[\"AUTH\"," + auth.toJson() + "]");
      // Its pong says that all of this has been received.
      writer.socket().sendPing(ByteBuffer.allocate(0)).join();
      writer.awaitPong();
      relay.close();

      assertThat(writer.closedText("waits")).isEqualTo(TEXT);
      assertThat(writer.ok(late)).isEqualTo(new TestClient.Ok(false, TEXT));
      assertThat(writer.closedText("counts")).isEqualTo(TEXT);
      assertThat(writer.ok(auth)).isEqualTo(new TestClient.Ok(false, TEXT));
      assertThat(writer.closedText("first")).isEqualTo(TEXT);
      assertThat(reader.closedText("live")).isEqualTo(TEXT);
      assertThat(reader.awaitClose()).isEqualTo(1001);
      assertThat(writer.awaitClose()).isEqualTo(1001);
    }
  }

  /** A real process under load, with peers that never read. */
  @Test
  void losesNothingOnSigterm() throws Exception {
    Map<String, String> environment =
        Map.of("MESH_HOST_ACCESS", "public", "MESH_HOST_EVENTS_PER_CONNECTION", "off");
    var acknowledged = new ArrayList<Event>();
    var deaf = new ArrayList<RawNostrSocket>();
    try (HostProcess host = HostProcess.start(folder, environment);
        TestClient reader = host.connect();
        TestClient writer = host.connect()) {
      reader.request("live", "{\"kinds\":[1]}");
      for (int i = 0; i < 8; i++) {
        RawNostrSocket socket = RawNostrSocket.connect(host.port());
        socket.sendText("[\"REQ\",\"s\",{}]".getBytes(StandardCharsets.UTF_8));
        deaf.add(socket);
      }
      List<Event> events =
          IntStream.range(0, 500)
              .mapToObj(i -> Events.by(ALICE).content(i + "x".repeat(20_000)).sign())
              .toList();
      var sending = CompletableFuture.runAsync(() -> sendUntilClosed(writer, events));
      assertThat(writer.ok(events.get(0)).accepted()).isTrue();
      acknowledged.add(events.get(0));

      assertThat(host.terminate()).isEqualTo(143);

      sending.join();
      assertThat(writer.awaitClose()).isIn(1001, 1006);
      assertThat(reader.awaitClose()).isEqualTo(1001);
      assertThat(reader.next("CLOSED").get(2).asString()).contains(TEXT);
      events.stream().skip(1).filter(writer::isAcknowledged).forEach(acknowledged::add);
      assertThatThrownBy(host::connect).isNotNull();
      assertThat(host.output()).noneMatch(line -> line.contains("ERROR"));
    } finally {
      for (RawNostrSocket socket : deaf) {
        socket.close();
      }
    }
    try (HostProcess again = HostProcess.start(folder, environment);
        TestClient client = again.connect()) {
      for (Event event : acknowledged) {
        assertThat(client.request("r", "{\"ids\":[\"" + event.id() + "\"]}")).hasSize(1);
      }
    }
  }

  private static void sendUntilClosed(TestClient client, List<Event> events) {
    try {
      send(client, events);
    } catch (RuntimeException closed) {
      // As soon as the relay has ended.
    }
  }
}
