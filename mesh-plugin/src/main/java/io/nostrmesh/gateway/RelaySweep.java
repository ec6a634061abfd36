package io.nostrmesh.gateway;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.gateway.sweep.SweepPace;
import io.nostrmesh.gateway.sweep.SweptRelay;
import io.nostrmesh.gateway.sweep.UpstreamSweep;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.EventPolicy;

/** The sweep of a gateway's relay, with the thread that it runs on. */
final class RelaySweep implements AutoCloseable {

  private final ClientRuntime runtime = ClientRuntime.system();
  private final UpstreamSweep sweep;

  RelaySweep(SweptRelay relay, SecretKey key, EventPolicy offers, SweepPace pace) {
    this.sweep = UpstreamSweep.start(relay, key, offers, runtime, pace);
  }

  @Override
  public void close() {
    sweep.close();
    // What is under way ends before it; answers that still come find nobody.
    runtime.loop().execute(runtime.loop()::shutdownNow);
  }
}
