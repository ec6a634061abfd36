package io.nostrmesh.host.documentation;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What an iroh relay says first to a client that has opened its WebSocket. */
final class ChallengeOfIroh {

  private static final int PATIENCE_SECONDS = 15;

  private ChallengeOfIroh() {}

  /**
   * Opens the WebSocket, and returns the size of its first message.
   *
   * @param bearer of the header, or empty
   */
  static int at(HttpClient client, URI url, String bearer) throws Exception {
    var first = new CompletableFuture<Integer>();
    var builder = client.newWebSocketBuilder().subprotocols("iroh-relay-v2");
    if (!bearer.isEmpty()) {
      builder.header("Authorization", "Bearer " + bearer);
    }
    WebSocket socket =
        builder
            .buildAsync(
                url,
                new WebSocket.Listener() {
                  @Override
                  public CompletionStage<?> onBinary(
                      WebSocket webSocket, ByteBuffer data, boolean last) {
                    first.complete(data.remaining());
                    return null;
                  }
                })
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    try {
      return first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } finally {
      socket.abort();
    }
  }
}
