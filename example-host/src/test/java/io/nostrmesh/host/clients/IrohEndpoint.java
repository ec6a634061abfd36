package io.nostrmesh.host.clients;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonBoolean;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Tag;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An endpoint of the iroh library that knows one relay, and its peers only through it. */
public final class IrohEndpoint implements AutoCloseable {

  private final ScriptProcess script = Node.start("iroh-endpoint.mjs");
  private final String relayUrl;
  private final String id;

  /**
   * @param token presented to the relay, if there is one
   */
  public IrohEndpoint(String relayUrl, Optional<String> token) {
    this(relayUrl, token, Optional.empty());
  }

  /**
   * @param secret 64 hex characters; a key of its own where there is none
   */
  public IrohEndpoint(String relayUrl, Optional<String> token, Optional<String> secret) {
    this.relayUrl = relayUrl;
    var parameters = new HashMap<String, JsonValue>();
    parameters.put("relay", JsonValue.of(relayUrl));
    token.ifPresent(text -> parameters.put("token", JsonValue.of(text)));
    secret.ifPresent(hex -> parameters.put("key", JsonValue.of(hex)));
    this.id = script.call("bind", parameters).asString().orElseThrow();
  }

  public String id() {
    return id;
  }

  /**
   * What shows that this endpoint agrees when a member vouches for it: an {@code endpoint_proof}.
   */
  public Tag proof(PublicKey member) {
    JsonValue signature = script.call("prove", Map.of("member", JsonValue.of(member.hex())));
    return Tag.of("endpoint_proof", signature.asString().orElseThrow());
  }

  /** Whether the relay takes this endpoint in within that many seconds. */
  public boolean isOnlineWithin(int seconds) {
    return script
        .call("online", Map.of("seconds", JsonValue.of(seconds)))
        .equals(new JsonBoolean(true));
  }

  /** Knows its relay by another URL from now on, and has another token for it. */
  public void moveTo(String aliasUrl, String token) {
    script.call(
        "move",
        Map.of(
            "from", JsonValue.of(relayUrl),
            "relay", JsonValue.of(aliasUrl),
            "token", JsonValue.of(token)));
  }

  /**
   * Connects to a peer, of which it knows the id and nothing else.
   *
   * @return what carries the new connection: {@code relay} or {@code ip}
   */
  public String connect(String peerId) {
    return script
        .call("connect", Map.of("peer", JsonValue.of(peerId), "relay", JsonValue.of(relayUrl)))
        .asString()
        .orElseThrow();
  }

  /** Sends text to the connected peer, and returns what the peer sends back. */
  public String echo(String text) {
    return script.call("echo", Map.of("text", JsonValue.of(text))).asString().orElseThrow();
  }

  /** How a peer's connection reached this endpoint: {@code relay} or {@code ip}. Waits for one. */
  public String awaitPeer(String peerId) {
    JsonObject told = script.awaitTold();
    if (!told.string("accepted").equals(Optional.of(peerId))) {
      throw new AssertionError("expected a connection of " + peerId + ", got " + told.toJson());
    }
    return told.string("through").orElseThrow();
  }

  public long bytesSentThroughRelay() {
    return relayed("sent");
  }

  public long bytesReceivedThroughRelay() {
    return relayed("received");
  }

  private long relayed(String direction) {
    var counters = (JsonObject) script.call("relayed", Map.of());
    return ((JsonNumber) counters.get(direction).orElseThrow())
        .unsigned(Long.MAX_VALUE)
        .orElseThrow();
  }

  @Override
  public void close() {
    script.close();
  }
}
