package io.nostrmesh.iroh.load;

import io.nostrmesh.iroh.server.RunningIrohRelay;
import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The measured process: a relay that admits everybody. Prints its port, and then answers each line
 * {@code connections} or {@code memory} on its standard input with a line, until that ends.
 */
public final class MeasuredIrohRelay {

  private MeasuredIrohRelay() {}

  public static void main(String[] arguments) throws IOException {
    int connections = Integer.parseInt(arguments[0]);
    int all = IrohRelayLimits.UNLIMITED;
    var limits =
        IrohRelayLimits.DEFAULTS
            .withConnections(new IrohRelayLimits.Connections(connections, all, all))
            .withHandshakes(new IrohRelayLimits.Handshakes(1024, all, all));
    try (var relay = RunningIrohRelay.open(limits);
        var questions =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      System.out.println(relay.address().getPort());
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        System.out.println(
            line.equals("memory") ? MemoryUse.now().format() : relay.relay().connections());
      }
    }
  }
}
