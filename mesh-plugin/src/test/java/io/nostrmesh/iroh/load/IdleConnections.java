package io.nostrmesh.iroh.load;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Connects many endpoints to a relay, leaves them idle, and prints what that costs. Arguments: how
 * many endpoints, the relay's heap in MiB, and how many seconds they stay idle. {@code
 * docs/how-to/measure-idle-connections.md} has the command.
 */
public final class IdleConnections {

  private IdleConnections() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int wanted = argument(arguments, 0, 10_000);
    int heapMebibytes = argument(arguments, 1, 256);
    int idleSeconds = argument(arguments, 2, 60);
    try (var relay = new IrohRelayProcess(heapMebibytes, wanted);
        var endpoints = new IdleEndpoints()) {
      MemoryUse before = relay.memory();
      System.out.printf("relay with -Xmx%dm, nobody connected: %s%n", heapMebibytes, before);

      long start = System.nanoTime();
      InetSocketAddress address = relay.address();
      endpoints.join(address, wanted);
      System.out.printf(
          "%d endpoints admitted in %.1f s%n",
          endpoints.connected(), (System.nanoTime() - start) / 1e9);

      report("just admitted", relay, before, wanted);
      Thread.sleep(idleSeconds * 1000L);
      report("idle for " + idleSeconds + " s", relay, before, wanted);
      if (endpoints.connected() != wanted || relay.connections() != wanted) {
        throw new IllegalStateException(
            "only %d of %d endpoints are still connected"
                .formatted(Math.min(endpoints.connected(), relay.connections()), wanted));
      }
    }
  }

  private static void report(
      String state, IrohRelayProcess relay, MemoryUse before, int connections) throws IOException {
    int held = relay.connections();
    MemoryUse now = relay.memory();
    System.out.printf(
        "%d connections %s: %s%n  per connection: %s%n",
        held, state, now, now.minus(before).dividedBy(connections));
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return index < arguments.length ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
