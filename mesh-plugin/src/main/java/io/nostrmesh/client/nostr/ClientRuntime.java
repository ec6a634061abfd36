package io.nostrmesh.client.nostr;

import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What the member's side takes from outside: network, time, chance and a thread.
 *
 * @param http opens WebSockets and fetches information documents
 * @param loop runs one task at a time. All state of this package is confined to it, which is why
 *     there is no lock; whoever supplies it shuts it down
 * @param clock the time that offers and authentication events carry
 * @param random jitter, keys and the auxiliary bytes of signatures
 */
public record ClientRuntime(
    HttpClient http, ScheduledExecutorService loop, InstantSource clock, SecureRandom random) {
  /** The real thing: system clock and one daemon thread named {@code nostr-mesh}. */
  public static ClientRuntime system() {
    return new ClientRuntime(
        HttpClient.newHttpClient(),
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "nostr-mesh");
              thread.setDaemon(true);
              return thread;
            }),
        Clock.systemUTC(),
        new SecureRandom());
  }

  public Instant now() {
    return clock.instant();
  }
}
