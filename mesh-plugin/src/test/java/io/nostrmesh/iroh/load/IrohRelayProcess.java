package io.nostrmesh.iroh.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** {@link MeasuredIrohRelay} in a process of its own, with a heap of its own. */
final class IrohRelayProcess implements AutoCloseable {

  private final JavaProcess process;
  private final int port;

  IrohRelayProcess(int heapMebibytes, int connections) throws IOException {
    process =
        new JavaProcess(MeasuredIrohRelay.class, heapMebibytes, Integer.toString(connections));
    port = Integer.parseInt(process.answer());
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  int connections() throws IOException {
    return Integer.parseInt(process.ask("connections"));
  }

  MemoryUse memory() throws IOException {
    return MemoryUse.parse(process.ask("memory"));
  }

  @Override
  public void close() {
    process.close();
  }
}
