package io.nostrmesh.sidecar;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.ProbeResult;
import io.nostrmesh.client.nostr.RelayProbe;
import io.nostrmesh.url.RelayUrl;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The relay that a command is about. */
final class OneRelay {
  @Option(
      names = "--relay",
      paramLabel = "URL",
      required = true,
      converter = Conversions.ToRelay.class,
      description = "the Nostr relay, ws:// or wss://")
  private Optional<RelayUrl> relay = Optional.empty();

  /**
   * What it says about its iroh relay.
   *
   * @throws ShareFailure when it has none, or does not answer
   */
  ProbeResult.Advertised irohRelay(ClientRuntime runtime) {
    ProbeResult probe = new RelayProbe(runtime.http()).probe(url()).toCompletableFuture().join();
    if (probe instanceof ProbeResult.Advertised advertised) {
      return advertised;
    } else if (probe instanceof ProbeResult.Unreachable gone) {
      throw new ShareFailure(url() + ": " + gone.problem());
    } else if (probe instanceof ProbeResult.NotARelay no) {
      throw new ShareFailure(url() + ": " + no.problem());
    }
    throw new ShareFailure(url() + " hosts no iroh relay, so there is nothing to be admitted to");
  }

  RelayUrl url() {
    return relay.orElseThrow();
  }
}
