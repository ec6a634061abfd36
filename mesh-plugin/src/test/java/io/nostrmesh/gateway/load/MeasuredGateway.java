package io.nostrmesh.gateway.load;

import io.nostrmesh.iroh.load.MemoryUse;
import io.nostrmesh.plugin.MeshPlugin;
import io.nostrmesh.settings.property.PropertyView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The measured process: a gateway. Prints {@code ready}, and then answers each line on its standard
 * input with what it uses of the memory, until that ends.
 */
public final class MeasuredGateway {

  private MeasuredGateway() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    PropertyView properties =
        PropertyView.of(
            Map.of(
                "mesh.gateway.upstream",
                arguments[0],
                "mesh.gateway.listen",
                "127.0.0.1:" + arguments[1],
                "mesh.gateway.max-connections",
                "100000",
                "mesh.gateway.max-connections-per-address",
                "100000",
                "mesh.membership.mode",
                "listed",
                "mesh.membership.members",
                "1".repeat(64)));
    MeshPlugin gateway = MeshPlugin.with(properties).start();
    try (gateway;
        var questions =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      System.out.println("ready");
      while (questions.readLine() != null) {
        System.out.println(MemoryUse.now().format());
      }
    }
  }
}
