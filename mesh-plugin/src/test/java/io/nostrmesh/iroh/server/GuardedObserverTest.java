package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.nostrmesh.iroh.protocol.RelayFrame.Status;
import io.nostrmesh.iroh.protocol.TestKey;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuardedObserverTest {

  private static final TestKey KEY = TestKey.filled(1);

  @Test
  void relaysOnWhateverItsObserverThrows() {
    var broken =
        (RelayObserver)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RelayObserver.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException("broken");
                });
    var loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    var verifier = RunningRelay.verifier();
    var runtime =
        new RelayRuntime(loops, loops, NioServerSocketChannel::new, verifier, new SecureRandom());
    var admission = RunningRelay.decide(connection -> RunningRelay.admitted());
    IrohRelay relay =
        IrohRelay.start(RunningRelay.config(), admission, runtime, broken)
            .toCompletableFuture()
            .join();
    try (var older = IrohTestClient.join(relay.localAddress(), KEY);
        var newer = IrohTestClient.join(relay.localAddress(), KEY)) {
      assertThat(older.receive()).isEqualTo(Status.SAME_ENDPOINT_ELSEWHERE);
      older.sendDatagram(KEY.id(), "to the newer");
      assertThat(newer.receiveDatagram(KEY.id())).isEqualTo("to the newer");
    } finally {
      relay.close().toCompletableFuture().join();
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
      verifier.shutdownNow();
    }
    assertThat(relay.connections()).isZero();
    assertThat(relay.endpoints()).isZero();
  }
}
