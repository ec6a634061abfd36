package io.nostrmesh.gateway.roster;

import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.url.RelayUrl;
import java.util.Map;

/**
 * The relay behind a gateway.
 *
 * @param url where it is connected to, past everybody in front of it
 * @param name under which clients know it, and it itself where it asks who is there
 * @param key proved where it asks
 * @param headers sent with the handshake, for a relay that must know the gateway
 */
public record FollowedRelay(
    RelayUrl url, RelayUrl name, SecretKey key, Map<String, String> headers) {

  public FollowedRelay {
    headers = Map.copyOf(headers);
  }

  /** A secret may be among the headers. */
  @Override
  public String toString() {
    return url.text();
  }
}
