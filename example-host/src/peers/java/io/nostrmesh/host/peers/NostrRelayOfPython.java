package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.LoggedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code nostr-relay} of PyPI. Without its NIP-42, in which it gives a good AUTH no answer, and
 * nostr-tools waits for one.
 */
record NostrRelayOfPython() implements PeerRelay {

  static final String PROGRAM = "nostr-relay/bin/nostr-relay";

  @Override
  public LoggedProcess start(Path folder, int port, String clientsUrl) throws IOException {
    Path configuration = folder.resolve("config.yaml");
    Files.writeString(
        configuration,
        """
        relay_name: a relay of others
        relay_description: known by its own name
        storage:
          sqlalchemy.url: sqlite+aiosqlite:///%s
          validators:
            - nostr_relay.validators.is_not_too_large
            - nostr_relay.validators.is_signed
            - nostr_relay.validators.is_recent
        gunicorn:
          bind: 127.0.0.1:%d
          workers: 1
        subscription_limit: 32
        """
            .formatted(folder.resolve("relay.sqlite3"), port));
    return LoggedProcess.start(
        folder,
        Map.of(),
        List.of(
            PeerRelay.installed(PROGRAM).toString(),
            "--config",
            configuration.toString(),
            "serve"));
  }
}
