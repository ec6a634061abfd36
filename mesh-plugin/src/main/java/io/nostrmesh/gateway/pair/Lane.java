package io.nostrmesh.gateway.pair;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.nostrmesh.gateway.gate.Passage;
import io.nostrmesh.limit.FailureTrace;
import io.nostrmesh.limit.FatalError;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.websocket.MessageAssembler;
import io.nostrmesh.websocket.MessageAssembler.Piece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a pair. Its messages are judged one at a time, in their order; while one is, or
 * while the other side does not take more, frames wait as they came, and beyond a limit they stay
 * in the sender's socket. On the event loop of the pair.
 */
final class Lane {

  /** Beyond this many waiting bytes nothing more is read. */
  private static final int MOST_WAITING = 128 << 10;

  /** What a frame costs besides its text; without it, empty ones could wait for nothing. */
  private static final int FRAME_OVERHEAD = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private final Side from;
  private final Side to;
  private final Side client;
  private final Function<byte[], CompletionStage<Passage>> gate;
  private final MessageAssembler messages;
  private final ReceiveBudget budget;
  private final Consumer<Last> end;
  private final Queue<WebSocketFrame> waiting = new ArrayDeque<>(4);
  private int held;
  private boolean judging;
  private boolean answered;
  private @Nullable Last last;
  private boolean over;

  /**
   * @param client whichever of the two is the client's; it gets the gate's answers
   * @param gate judges a message
   * @param budget counts what waits
   * @param end told once what came last, when all before it has passed
   */
  Lane(
      Side from,
      Side to,
      Side client,
      Function<byte[], CompletionStage<Passage>> gate,
      MessageAssembler messages,
      ReceiveBudget budget,
      Consumer<Last> end) {
    this.from = from;
    this.to = to;
    this.client = client;
    this.gate = gate;
    this.messages = messages;
    this.budget = budget;
    this.end = end;
  }

  /** Takes in a text, binary or continuation frame, and releases it in the end. */
  void add(WebSocketFrame frame) {
    int bytes = cost(frame);
    if (over || last != null) {
      frame.release();
    } else if (!budget.take(bytes, held)) {
      frame.release();
      end(Last.Ours.OVERFLOW);
    } else {
      held += bytes;
      waiting.add(frame);
      goOn();
    }
  }

  private static int cost(WebSocketFrame frame) {
    return frame.content().readableBytes() + FRAME_OVERHEAD;
  }

  /** Nothing comes any more. Where that is our doing, nothing that waits is passed on either. */
  void end(Last how) {
    if (how instanceof Last.Ours && !over) {
      finish(how);
    } else if (last == null) {
      last = how;
      goOn();
    }
  }

  /** Passes on what may be passed on now; what was written is to be flushed. */
  void goOn() {
    while (!over && !judging && takesMore() && !waiting.isEmpty()) {
      take(waiting.remove());
    }
    if (!over && !judging && waiting.isEmpty() && last != null) {
      finish(last);
    }
    from.setRead(held < MOST_WAITING && takesMore());
  }

  /** Whatever fails here fails for this pair alone, and keeps nothing of the frame. */
  private void take(WebSocketFrame frame) {
    int bytes = cost(frame);
    try {
      Piece piece = messages.add(frame);
      if (piece instanceof Piece.Message message) {
        judge(message.utf8(), bytes);
      } else if (piece instanceof Piece.Refused refused) {
        finish(Last.complaint(refused.closeCode(), refused.reason()));
      }
    } catch (Throwable failure) {
      failed(failure);
    } finally {
      frame.release();
      if (!judging) {
        giveBack(bytes);
      }
    }
  }

  private void failed(Throwable failure) {
    FatalError.handOn(failure);
    LOG.error("A WebSocket ends because the gateway failed: {}", FailureTrace.of(failure));
    end(new Last.Ours(CloseCode.INTERNAL_ERROR, "the gateway failed"));
  }

  private boolean takesMore() {
    answered &= client.channel().isActive() && !client.isWritable();
    return to.isWritable() && !answered;
  }

  /**
   * Most answers are there at once, and then nothing is allocated for them. While one is not, the
   * whole message counts, which may be much longer than its last frame.
   */
  private void judge(byte[] utf8, int bytes) {
    CompletableFuture<Passage> passage = gate.apply(utf8).toCompletableFuture();
    if (passage.isDone() && !passage.isCompletedExceptionally()) {
      apply(passage.join(), utf8);
      return;
    }
    int more = Math.max(0, utf8.length + FRAME_OVERHEAD - bytes);
    if (!budget.take(more, held)) {
      end(Last.Ours.OVERFLOW);
      return;
    }
    held += more;
    judging = true;
    passage.whenComplete(
        (done, failure) ->
            from.channel().eventLoop().execute(() -> decided(passage, utf8, bytes + more)));
  }

  private void decided(CompletableFuture<Passage> passage, byte[] utf8, int bytes) {
    judging = false;
    giveBack(bytes);
    if (over) {
      return;
    }
    try {
      apply(passage.join(), utf8);
    } catch (Throwable failure) {
      failed(failure);
    }
    goOn();
    flush();
  }

  private void apply(Passage passage, byte[] utf8) {
    Objects.requireNonNull(passage, "passage");
    if (passage instanceof Passage.Pass) {
      to.text(utf8);
    } else if (passage instanceof Passage.Answer answer) {
      answered = true;
      answer.texts().forEach(text -> client.text(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Sends what was written to either side. */
  void flush() {
    to.flush();
    if (client != to) {
      client.flush();
    }
  }

  private void giveBack(int bytes) {
    held -= bytes;
    budget.giveBack(bytes);
  }

  private void finish(Last how) {
    close();
    end.accept(how);
  }

  /** Forgets what waits. Does nothing when that has happened already. */
  void close() {
    if (!over) {
      over = true;
      for (WebSocketFrame frame : waiting) {
        giveBack(cost(frame));
        frame.release();
      }
      waiting.clear();
      messages.close();
    }
  }
}
