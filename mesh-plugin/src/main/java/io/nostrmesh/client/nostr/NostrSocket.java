package io.nostrmesh.client.nostr;

import io.nostrmesh.url.RelayUrl;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket to a relay: whole text messages in, whole text messages out in order, and word of
 * its end. Calls its owner on the loop, one message at a time: the next one is read from the
 * network only when the owner is done with this one.
 */
final class NostrSocket implements WebSocket.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(NostrSocket.class);

  /** Messages that may wait for the network. */
  static final int MAX_OUTGOING = 64;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /**
   * Whoever opened the socket. Called on the loop, and not at all any more once it has closed it.
   */
  interface Owner {
    void opened();

    void received(String message);

    /** Complete when the next message may come; on any thread, never in failure. */
    CompletableFuture<?> room();

    /** A message was too long. */
    void skipped();

    void ended(String problem);
  }

  private final ClientRuntime runtime;
  private final Duration pingInterval;
  private final int maxMessage;
  private final Owner owner;
  private final Alarm ping;
  private final Queue<String> outgoing = new ArrayDeque<>();
  private @Nullable WebSocket socket;
  private boolean sending;
  private boolean closed;

  /** Nothing is read, by the owner's wish, so that the relay cannot be heard. */
  private boolean waiting;

  private volatile boolean heard = true;

  // Touched by the WebSocket's own thread only; it delivers one part at a time.
  private final StringBuilder message = new StringBuilder();
  private boolean skipping;

  private NostrSocket(ClientRuntime runtime, Duration pingInterval, int maxMessage, Owner owner) {
    this.runtime = runtime;
    this.pingInterval = pingInterval;
    this.maxMessage = maxMessage;
    this.owner = owner;
    this.ping = new Alarm(runtime.loop());
  }

  /**
   * Starts to connect.
   *
   * @param pingInterval two of these without a word from the relay mean that it is gone
   * @param maxMessage longer messages are skipped, in characters
   * @param headers of the handshake, beside what belongs there
   */
  static NostrSocket open(
      RelayUrl relay,
      ClientRuntime runtime,
      Duration pingInterval,
      int maxMessage,
      Map<String, String> headers,
      Owner owner) {
    var opening = new NostrSocket(runtime, pingInterval, maxMessage, owner);
    HostLookup.dialable(relay)
        .thenCompose(
            dialable -> {
              WebSocket.Builder builder =
                  runtime.http().newWebSocketBuilder().connectTimeout(CONNECT_TIMEOUT);
              headers.forEach(builder::header);
              return builder.buildAsync(dialable.webSocket(), opening);
            })
        .whenComplete(opening::completed);
    return opening;
  }

  private void completed(@Nullable WebSocket opened, @Nullable Throwable problem) {
    try {
      runtime.loop().execute(() -> opened(opened, problem));
    } catch (RejectedExecutionException ended) {
      if (opened != null) {
        opened.abort();
      }
    }
  }

  private void opened(@Nullable WebSocket opened, @Nullable Throwable problem) {
    if (opened == null) {
      end(explain(problem));
      return;
    }
    if (closed) {
      opened.abort();
      return;
    }
    socket = opened;
    ping.set(pingInterval, this::ping);
    owner.opened();
    opened.request(1);
  }

  /** Queues a message; false when the socket is closed or too much is waiting already. */
  boolean send(String text) {
    if (closed || outgoing.size() >= MAX_OUTGOING) {
      return false;
    }
    outgoing.add(text);
    sendNext();
    return true;
  }

  private void sendNext() {
    if (sending || closed || socket == null || outgoing.isEmpty()) {
      return;
    }
    sending = true;
    socket
        .sendText(outgoing.remove(), true)
        .whenComplete((sent, problem) -> runtime.loop().execute(() -> sent(problem)));
  }

  private void sent(@Nullable Throwable problem) {
    sending = false;
    if (problem == null) {
      sendNext();
    } else {
      end("the connection to the relay broke");
    }
  }

  private void ping() {
    if (!heard && !waiting) {
      end("the relay stopped answering");
    } else if (socket != null) {
      heard = false;
      socket.sendPing(ByteBuffer.allocate(0));
      ping.set(pingInterval, this::ping);
    }
  }

  /** Closes without a word to the owner. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    ping.cancel();
    outgoing.clear();
    if (socket != null) {
      WebSocket closing = socket;
      closing
          .sendClose(WebSocket.NORMAL_CLOSURE, "")
          .orTimeout(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          .whenComplete((sent, problem) -> closing.abort());
    }
  }

  private void end(String problem) {
    if (!closed) {
      close();
      owner.ended(problem);
    }
  }

  @Override
  public void onOpen(WebSocket opened) {
    // Reading starts when the owner knows of the socket.
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    heard = true;
    skipping |= message.length() + part.length() > maxMessage;
    if (skipping) {
      message.setLength(0);
    } else {
      message.append(part);
    }
    if (!last || skipping) {
      if (last) {
        skipping = false;
        runtime.loop().execute(this::skip);
      }
      from.request(1);
      return null;
    }
    String whole = message.toString();
    message.setLength(0);
    runtime.loop().execute(() -> deliver(from, whole));
    return null;
  }

  private void skip() {
    if (!closed) {
      owner.skipped();
    }
  }

  private void deliver(WebSocket from, String whole) {
    if (closed) {
      return;
    }
    try {
      owner.received(whole);
    } catch (RuntimeException e) {
      // Whatever a relay can make us trip over must not be the last thing we hear from it.
      LOG.error("A message from a relay could not be handled", e);
    }
    CompletableFuture<?> room = owner.room();
    if (room.isDone()) {
      from.request(1);
      return;
    }
    waiting = true;
    room.thenRun(() -> runtime.loop().execute(() -> readOn(from)));
  }

  private void readOn(WebSocket from) {
    waiting = false;
    heard = true;
    if (!closed) {
      from.request(1);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
    heard = true;
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    runtime.loop().execute(() -> end("the relay closed the connection"));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable problem) {
    runtime.loop().execute(() -> end("the connection to the relay broke"));
  }

  private static String explain(@Nullable Throwable problem) {
    Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
    if (cause instanceof HostLookup.NoTlsException) {
      return HostLookup.NoTlsException.PROBLEM;
    }
    return cause instanceof WebSocketHandshakeException refused
        ? "the relay refused the connection with HTTP status " + refused.getResponse().statusCode()
        : "the relay cannot be reached";
  }
}
