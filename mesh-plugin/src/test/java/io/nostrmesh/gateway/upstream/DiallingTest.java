package io.nostrmesh.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nostrmesh.gateway.upstream.UpstreamAnswer.Open;
import io.nostrmesh.gateway.upstream.UpstreamAnswer.Unreachable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From a relay's name to a connection. */
@Timeout(60)
class DiallingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Where nobody listens, and the system says so at once. */
  private static InetAddress dead(int last) {
    return address("127.0.1." + last);
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void triesTheAddressesOfANameInTurn() throws Exception {
    try (var relay = RawServer.onLoopback(head -> RawServer.opening(head, ""));
        var scene =
            new ConnectorScene(
                PATIENCE,
                name ->
                    new InetAddress[] {dead(1), address("::1"), dead(2), address("127.0.0.1")})) {
      assertThat(scene.open("ws://relay.example:" + relay.port()).get()).isInstanceOf(Open.class);
      assertThat(relay.heads).hasSize(1);
      assertThat(RawServer.header(relay.heads.get(0), "host"))
          .isEqualTo("relay.example:" + relay.port());
    }
  }

  @Test
  void triesNoMoreThanSome() throws Exception {
    var addresses =
        IntStream.rangeClosed(1, Dialling.MAX_ADDRESSES + 1)
            .mapToObj(i -> i > Dialling.MAX_ADDRESSES ? address("127.0.0.1") : dead(i))
            .toArray(InetAddress[]::new);
    try (var relay = RawServer.onLoopback(head -> RawServer.opening(head, ""));
        var scene = new ConnectorScene(PATIENCE, name -> addresses)) {
      assertThatThrownBy(() -> scene.connect("ws://relay.example:" + relay.port()).get())
          .hasMessageContaining("nobody listens there");
      addresses[0] = addresses[addresses.length - 1];
      assertThat(scene.connect("ws://relay.example:" + relay.port()).get().isActive()).isTrue();
    }
  }

  @Test
  void reachesIpv6ByLiteralAndByName() throws Exception {
    assumeTrue(hasIpv6(), "this machine has no IPv6 loopback");
    try (var relay =
            new RawServer(
                new ServerSocket(0, 50, address("::1")), head -> RawServer.opening(head, ""));
        var scene =
            new ConnectorScene(
                PATIENCE,
                name ->
                    name.equals("relay.example")
                        ? new InetAddress[] {address("::1")}
                        : InetAddress.getAllByName(name))) {
      assertThat(scene.open("ws://[::1]:" + relay.port()).get()).isInstanceOf(Open.class);
      assertThat(scene.open("ws://relay.example:" + relay.port()).get()).isInstanceOf(Open.class);
      assertThat(RawServer.header(relay.heads.get(0), "host")).isEqualTo("[::1]:" + relay.port());
    }
  }

  private static boolean hasIpv6() {
    try (var socket = new ServerSocket(0, 1, address("::1"))) {
      return socket.isBound();
    } catch (IOException none) {
      return false;
    }
  }

  @Test
  void saysThatANameIsUnknown() throws Exception {
    try (var scene =
        new ConnectorScene(
            Duration.ofMillis(300),
            name -> {
              throw new UnknownHostException(name);
            })) {
      assertThat(scene.open("ws://relay.example").get())
          .isEqualTo(new Unreachable("its host name is unknown"));
      assertThatThrownBy(() -> scene.connect("ws://relay.example").get())
          .hasMessageContaining("its host name is unknown");
    }
  }

  @Test
  void waitsForNamesOnNoEventLoopAndNotForAllOfThem() throws Exception {
    var held = new CountDownLatch(1);
    try (var scene =
        new ConnectorScene(
            Duration.ofMillis(300),
            name -> {
              try {
                held.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return new InetAddress[] {address("127.0.0.1")};
            })) {
      CompletableFuture<UpstreamAnswer> answer = scene.open("ws://relay.example:9");
      assertThat(scene.loops.next().submit(() -> "free").get(30, TimeUnit.SECONDS))
          .isEqualTo("free");
      assertThat(answer.get()).isEqualTo(new Unreachable("it does not answer"));

      // One more than fit; those of the answer above hold a thread or a place still.
      var waiting = new ArrayList<CompletableFuture<?>>();
      for (int i = 0; i <= HostResolver.THREADS + HostResolver.MAX_WAITING; i++) {
        waiting.add(scene.connect("ws://relay.example:9"));
      }
      assertThatThrownBy(
              () -> CompletableFuture.anyOf(waiting.toArray(CompletableFuture[]::new)).get())
          .hasMessageContaining("its host name cannot be looked up now");
      assertThat(waiting).filteredOn(CompletableFuture::isDone).hasSizeLessThanOrEqualTo(4);
      held.countDown();
    }
  }
}
