package io.nostrmesh.gateway;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.gateway.roster.FollowPace;
import io.nostrmesh.gateway.roster.FollowedEndpoints;
import io.nostrmesh.gateway.roster.FollowedRelay;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.concurrent.Executors;

/** Tells the roster of a gateway what its relay has stored, on a thread of its own. */
final class RelayEndpoints implements AutoCloseable {

  private final ClientRuntime runtime;
  private final FollowedEndpoints followed;

  private RelayEndpoints(FollowedRelay relay, GatewayParts parts, HttpClient http) {
    this.runtime =
        new ClientRuntime(
            http,
            Executors.newSingleThreadScheduledExecutor(
                task -> {
                  var thread = new Thread(task, "mesh-gateway-roster");
                  thread.setDaemon(true);
                  return thread;
                }),
            parts.clock(),
            parts.random());
    this.followed = FollowedEndpoints.follow(relay, parts.roster(), runtime, FollowPace.USUAL);
  }

  /**
   * @param http connects to the relay
   * @return empty where nobody asks the roster
   */
  static Optional<RelayEndpoints> of(FollowedRelay relay, GatewayParts parts, HttpClient http) {
    return parts.roster().kinds().isEmpty()
        ? Optional.empty()
        : Optional.of(new RelayEndpoints(relay, parts, http));
  }

  @Override
  public void close() {
    followed.close();
    // What is under way ends before it; answers that still come find nobody.
    runtime.loop().execute(runtime.loop()::shutdownNow);
  }
}
