package io.nostrmesh.host.clients;

import io.nostrmesh.host.testing.FreePorts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The example host on free ports, as an operator would run it. */
public final class RestartableHost implements AutoCloseable {

  static final String BIND_ADDRESS = "MESH_IROH_RELAY_BIND_ADDRESS";

  private final Path data;
  private final Map<String, String> environment;
  private final int port;
  private final int irohPort;
  private final LoggedProcess process;

  /**
   * Starts a host and waits until it is ready.
   *
   * @param data where it keeps its data
   * @param environment what the operator sets besides
   */
  public static RestartableHost start(Path data, Map<String, String> environment) {
    int port = FreePorts.next();
    boolean shared = "shared".equals(environment.get(BIND_ADDRESS));
    return new RestartableHost(data, environment, port, shared ? port : FreePorts.next());
  }

  private RestartableHost(Path data, Map<String, String> environment, int port, int irohPort) {
    this.data = data;
    this.environment = environment;
    this.port = port;
    this.irohPort = irohPort;
    this.process = LoggedProcess.program(data, variables());
    try {
      awaitLog("Nostr relay", url());
    } catch (AssertionError notReady) {
      process.kill();
      throw notReady;
    }
  }

  private Map<String, String> variables() {
    var variables = new HashMap<String, String>();
    variables.put("MICRONAUT_SERVER_PORT", Integer.toString(port));
    variables.put("ENDPOINTS_ALL_PORT", Integer.toString(FreePorts.next()));
    variables.put("MESH_HOST_DATA_DIR", data.toString());
    variables.put(BIND_ADDRESS, "127.0.0.1:" + irohPort);
    variables.put("MESH_IROH_RELAY_PUBLIC_URL", irohRelayUrl());
    variables.putAll(environment);
    return variables;
  }

  public String url() {
    return "ws://127.0.0.1:" + port;
  }

  public String irohRelayUrl() {
    return "http://localhost:" + irohPort;
  }

  /** Waits until the log holds a line with all these parts. */
  public void awaitLog(String... parts) {
    process.awaitLine(parts);
  }

  /** Everything that the host has written so far. */
  public String log() {
    return process.log();
  }

  /**
   * Ends the host at once, with no chance to tidy up, and starts it again on the same ports and
   * data.
   *
   * @param changes settings that the operator changes in between
   */
  public RestartableHost killAndRestart(Map<String, String> changes) {
    process.kill();
    var changed = new HashMap<>(environment);
    changed.putAll(changes);
    return new RestartableHost(data, changed, port, irohPort);
  }

  /** Ends the host at once, with no chance to tidy up. */
  public void kill() {
    process.kill();
  }

  /** Shuts the host down as an operator would. */
  @Override
  public void close() {
    process.close();
  }
}
