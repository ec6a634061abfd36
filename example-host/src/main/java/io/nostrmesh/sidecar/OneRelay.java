package io.nostrmesh.sidecar;

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

  RelayUrl url() {
    return relay.orElseThrow();
  }
}
