package io.nostrmesh.gateway.load;

import io.nostrmesh.iroh.load.JavaProcess;
import io.nostrmesh.iroh.load.MemoryUse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** {@link MeasuredGateway} in a process of its own, with a heap of its own. */
final class GatewayUnderLoad implements AutoCloseable {

  private final JavaProcess process;
  private final int port;

  GatewayUnderLoad(String upstream, int heapMebibytes) throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    process =
        new JavaProcess(MeasuredGateway.class, heapMebibytes, upstream, Integer.toString(port));
    process.answer();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  MemoryUse memory() throws IOException {
    return MemoryUse.parse(process.ask("memory"));
  }

  @Override
  public void close() {
    process.close();
  }
}
