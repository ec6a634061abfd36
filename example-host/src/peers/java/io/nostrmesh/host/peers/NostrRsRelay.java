package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.LoggedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code nostr-rs-relay} of crates.io.
 *
 * @param challenges whether it takes part in NIP-42, which it does not by itself
 */
record NostrRsRelay(boolean challenges) implements PeerRelay {

  static final String PROGRAM = "nostr-rs-relay/bin/nostr-rs-relay";

  @Override
  public LoggedProcess start(Path folder, int port, String clientsUrl) throws IOException {
    Path configuration = folder.resolve("config.toml");
    Files.writeString(
        configuration,
        """
        [info]
        relay_url = "%s"
        name = "a relay of others"
        description = "known by its own name"
        [network]
        address = "127.0.0.1"
        port = %d
        [authorization]
        nip42_auth = %s
        """
            .formatted(clientsUrl, port, challenges));
    return LoggedProcess.start(
        folder,
        Map.of("RUST_LOG", "warn,nostr_rs_relay=info"),
        List.of(
            PeerRelay.installed(PROGRAM).toString(),
            "--config",
            configuration.toString(),
            "--db",
            folder.toString()));
  }
}
