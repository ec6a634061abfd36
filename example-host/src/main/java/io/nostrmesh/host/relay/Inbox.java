package io.nostrmesh.host.relay;

import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.relay.limits.LimitListener;
import io.nostrmesh.host.relay.limits.RelayLimit;
import io.nostrmesh.host.settings.ClientLimits;
import io.nostrmesh.limit.Budget;
import io.nostrmesh.nostr.message.ClientMessage.Publish;
import io.nostrmesh.nostr.message.ClientMessageReader;
import io.nostrmesh.nostr.message.ClientReading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one connection on their way to the workers, in order. EVENTs may overtake each
 * other's storing, since the store writes many at once; every other message waits for all before
 * it, so a REQ finds what its own connection published. What a message takes of the budget it keeps
 * until it is handled. A client that sends faster than it is served, or does not read its answers,
 * is not read from until that changes.
 */
final class Inbox {

  static final int MAX_WAITING = 256;
  static final int MAX_PUBLISHING = 128;

  /** Messages a worker handles before it turns to another connection. */
  private static final int TURN = 16;

  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

  private final Connection connection;
  private final int maxBytes;
  private final ClientMessageReader reader;
  private final Executor workers;
  private final Budget budget;
  private final LimitListener limited;
  private final Function<ClientReading, CompletionStage<?>> handler;

  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private int nextBytes;
  private int bytesInHand;
  private boolean paused;
  private boolean working;
  private boolean exclusive;
  private int inHand;
  private boolean closed;

  /** Read but not yet begun, by the one worker that has this inbox in hand. */
  private @Nullable ClientReading next;

  private boolean finishing;
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  private record Begun(ClientReading message, int bytes) {}

  /**
   * @param limits of one client
   */
  Inbox(
      Connection connection,
      ClientLimits limits,
      Executor workers,
      Budget budget,
      LimitListener limited,
      Function<ClientReading, CompletionStage<?>> handler) {
    this.connection = connection;
    this.maxBytes = 2 * limits.messageBytes();
    this.reader = new ClientMessageReader(Limits.ofMessages(limits.filters()));
    this.workers = workers;
    this.budget = budget;
    this.limited = limited;
    this.handler = handler;
  }

  /** Takes in a message; for event loops. */
  void add(byte[] message) {
    if (keep(message)) {
      wake();
    } else {
      giveUp();
    }
  }

  private synchronized boolean keep(byte[] message) {
    if (closed) {
      return true;
    }
    if (!budget.take(message.length, waitingBytes + nextBytes + bytesInHand)) {
      return false;
    }
    waiting.add(message);
    waitingBytes += message.length;
    if (!paused && isFull()) {
      paused = true;
      connection.pauseReading();
    }
    return true;
  }

  /** Takes in nothing more; completes when what came before is handled, or will never be. */
  CompletionStage<Void> finish() {
    synchronized (this) {
      finishing = true;
      if (!paused) {
        paused = true;
        connection.pauseReading();
      }
    }
    tellWhenIdle();
    return finished;
  }

  /** Completes when it is closed and nothing of it is in hand any more. */
  CompletionStage<Void> over() {
    return over;
  }

  private void tellWhenIdle() {
    boolean idle;
    boolean ended;
    synchronized (this) {
      ended = closed && inHand == 0;
      boolean handled = !working && inHand == 0 && next == null && waiting.isEmpty();
      idle = finishing && (closed || handled);
    }
    if (idle) {
      finished.complete(null);
    }
    if (ended) {
      over.complete(null);
    }
  }

  /** Closes it; what has not begun, in order. */
  synchronized List<ClientReading> abandon() {
    var left = new ArrayList<ClientReading>();
    if (next != null) {
      left.add(next);
    }
    waiting.forEach(message -> left.add(reader.read(message)));
    close();
    return left;
  }

  void close() {
    synchronized (this) {
      closed = true;
      waiting.clear();
      next = null;
      budget.giveBack(waitingBytes + nextBytes);
      waitingBytes = 0;
      nextBytes = 0;
    }
    tellWhenIdle();
  }

  private void giveUp() {
    close();
    connection.close(1013, "the relay is overloaded, try again later");
  }

  private boolean isFull() {
    return waiting.size() >= MAX_WAITING || waitingBytes >= maxBytes;
  }

  private void wake() {
    synchronized (this) {
      if (working || closed) {
        return;
      }
      working = true;
    }
    submit();
  }

  private void submit() {
    try {
      workers.execute(this::work);
    } catch (RejectedExecutionException e) {
      limited.reached(RelayLimit.BUSY);
      giveUp();
    }
  }

  private void work() {
    for (int i = 0; i < TURN; i++) {
      CompletionStage<Void> room = connection.whenWritable();
      if (!room.toCompletableFuture().isDone()) {
        pauseWork();
        room.thenRun(this::wake);
        return;
      }
      Begun begun = take();
      if (begun == null) {
        tellWhenIdle();
        return;
      }
      handle(begun.message()).whenComplete((result, failure) -> finished(begun.bytes()));
    }
    submit();
  }

  private synchronized void pauseWork() {
    working = false;
  }

  /** The next message if it may begin; else null, and nobody works on this inbox any more. */
  private @Nullable Begun take() {
    byte[] frame;
    synchronized (this) {
      frame = next == null ? poll() : null;
      if (frame == null && next == null) {
        working = false;
        return null;
      }
    }
    return begin(frame == null ? null : reader.read(frame));
  }

  private byte @Nullable [] poll() {
    byte[] frame = waiting.poll();
    if (frame == null) {
      return null;
    }
    waitingBytes -= frame.length;
    nextBytes = frame.length;
    if (paused && !finishing && !isFull()) {
      paused = false;
      connection.resumeReading();
    }
    return frame;
  }

  /**
   * Begins with {@link #next} if it may begin.
   *
   * @param read becomes the next
   */
  private synchronized @Nullable Begun begin(@Nullable ClientReading read) {
    ClientReading message = read == null ? next : read;
    if (message == null || closed) {
      working = false;
      return null;
    }
    boolean publish = message instanceof Publish;
    boolean room = inHand < MAX_PUBLISHING && bytesInHand + nextBytes <= maxBytes;
    boolean mayBegin = inHand == 0 || publish && !exclusive && room;
    next = mayBegin ? null : message;
    if (!mayBegin) {
      working = false;
      return null;
    }
    inHand++;
    exclusive = !publish;
    int bytes = nextBytes;
    bytesInHand += bytes;
    nextBytes = 0;
    return new Begun(message, bytes);
  }

  private CompletionStage<?> handle(ClientReading message) {
    try {
      return handler.apply(message);
    } catch (RuntimeException e) {
      LOG.error("Could not handle a {} message", message.getClass().getSimpleName(), e);
      return CompletableFuture.completedFuture(null);
    }
  }

  private void finished(int bytes) {
    synchronized (this) {
      inHand--;
      bytesInHand -= bytes;
      budget.giveBack(bytes);
    }
    tellWhenIdle();
    wake();
  }
}
