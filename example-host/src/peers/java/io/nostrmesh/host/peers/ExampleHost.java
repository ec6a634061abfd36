package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.testing.FreePorts;
import java.nio.file.Path;
import java.util.Map;

/**
 * The example host with everybody as its member and no iroh relay, so that members and offers are
 * the gateway's business. It demands a key of each client.
 */
record ExampleHost() implements PeerRelay {

  @Override
  public boolean demandsKey() {
    return true;
  }

  @Override
  public boolean counts() {
    return true;
  }

  @Override
  public LoggedProcess start(Path folder, int port, String clientsUrl) {
    var environment =
        Map.of(
            "MICRONAUT_SERVER_PORT",
            Integer.toString(port),
            "ENDPOINTS_ALL_PORT",
            Integer.toString(FreePorts.next()),
            "MESH_HOST_DATA_DIR",
            folder.resolve("data").toString(),
            "MESH_HOST_ACCESS",
            "open",
            "MESH_HOST_PUBLIC_URL",
            clientsUrl,
            "MESH_HOST_MAX_CONNECTIONS_PER_ADDRESS",
            "4096",
            "MESH_IROH_RELAY_PUBLIC_URL",
            "");
    return LoggedProcess.program(folder, environment);
  }
}
