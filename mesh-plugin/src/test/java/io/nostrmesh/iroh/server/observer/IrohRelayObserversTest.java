package io.nostrmesh.iroh.server.observer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Status;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.iroh.server.IrohRelay;
import io.nostrmesh.iroh.server.IrohRelayRuntime;
import io.nostrmesh.iroh.server.IrohTestClient;
import io.nostrmesh.iroh.server.RunningIrohRelay;
import io.nostrmesh.iroh.server.http.ControlPaths;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IrohRelayObserversTest {

  private static final TestKey KEY = TestKey.filled(1);

  @Test
  void relaysOnWhateverItsObserverThrows() {
    var broken =
        (IrohRelayObserver)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {IrohRelayObserver.class},
                (proxy, method, arguments) -> {
                  throw new IllegalStateException("broken");
                });
    var loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    var verifier = RunningIrohRelay.verifier();
    var runtime =
        new IrohRelayRuntime(
            loops, loops, NioServerSocketChannel::new, verifier, new SecureRandom());
    var admission = RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted());
    IrohRelay relay =
        IrohRelay.start(RunningIrohRelay.config(), admission, ControlPaths.NONE, runtime, broken)
            .toCompletableFuture()
            .join();
    try (var older = IrohTestClient.join(relay.localAddress().orElseThrow(), KEY);
        var newer = IrohTestClient.join(relay.localAddress().orElseThrow(), KEY)) {
      assertThat(older.receive()).isEqualTo(Status.SAME_ENDPOINT_ELSEWHERE);
      older.sendDatagram(KEY.id(), "to the newer");
      assertThat(newer.receiveDatagram(KEY.id())).isEqualTo("to the newer");
    } finally {
      relay.close().toCompletableFuture().join();
      loops.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
      verifier.shutdownNow();
    }
    assertThat(relay.connections()).isZero();
    assertThat(relay.endpoints()).isZero();
  }
}
