package io.nostrmesh.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.nostrmesh.admission.AdmissionObserver;
import io.nostrmesh.admission.AdmissionRuntime;
import io.nostrmesh.admission.AdmissionSettings;
import io.nostrmesh.admission.MemberAdmission;
import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.IrohRelay;
import io.nostrmesh.iroh.server.IrohRelayRuntime;
import io.nostrmesh.iroh.server.IrohTestClient;
import io.nostrmesh.iroh.server.RunningIrohRelay;
import io.nostrmesh.iroh.server.http.ControlPaths;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.membership.ListedMembers;
import io.nostrmesh.nostr.SecretKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VerificationPoolTest {

  private final VerificationPool pool = new VerificationPool("test", 1);

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  @Test
  void doesAtOnceWhatItsOwnThreadHandsIn() throws Exception {
    var inner = new CompletableFuture<Thread>();
    var outer = new CompletableFuture<Thread>();
    pool.execute(
        () -> {
          pool.execute(() -> inner.complete(Thread.currentThread()));
          assertThat(inner).isDone();
          outer.complete(Thread.currentThread());
        });

    assertThat(outer.get(20, TimeUnit.SECONDS)).isSameAs(inner.get(20, TimeUnit.SECONDS));
    assertThat(pool.getTaskCount()).isEqualTo(1);
  }

  @Test
  void takesOnePlaceForTheSignaturesOfAnEndpointAndItsFreshToken() {
    SecretKey member = SecretKey.generate(new SecureRandom());
    var loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    var timer = Executors.newSingleThreadScheduledExecutor();
    var admission =
        MemberAdmission.start(
            IrohRelays.URL,
            AdmissionSettings.DEFAULTS,
            new ListedMembers(Set.of(member.publicKey())),
            new InMemoryLeaseStore(),
            List.of(),
            new AdmissionRuntime(pool, timer, InstantSource.system()),
            AdmissionObserver.NONE);
    var runtime =
        new IrohRelayRuntime(loops, loops, NioServerSocketChannel::new, pool, new SecureRandom());
    IrohRelay relay =
        IrohRelay.start(
                RunningIrohRelay.config(),
                admission,
                ControlPaths.NONE,
                runtime,
                IrohRelayObserver.NONE)
            .toCompletableFuture()
            .join();
    try {
      for (int i = 1; i <= 3; i++) {
        try (var client =
            IrohTestClient.join(
                relay.localAddress().orElseThrow(),
                TestKey.filled(i),
                IrohRelays.authorization(member))) {
          client.ping();
        }
        assertThat(pool.getTaskCount()).isEqualTo(i);
      }
    } finally {
      relay.close().toCompletableFuture().join();
      admission.close();
      timer.shutdownNow();
      loops.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @Test
  void queuesOnlySoMuchOfOthers() {
    var hold = new CountDownLatch(1);
    pool.execute(
        () -> {
          try {
            hold.await();
          } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
          }
        });
    for (int i = 0; i < VerificationPool.QUEUE; i++) {
      pool.execute(() -> {});
    }
    assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    hold.countDown();
  }
}
