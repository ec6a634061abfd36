package io.nostrmesh.host.bridge;

import io.nostrmesh.host.relay.reading.Recipient;
import io.nostrmesh.nostr.Event;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A JSON array of events while it is found and sent. What is short is an answer in one piece; what
 * is long is published in pieces of some events each, with commas between the events and not
 * between the pieces. No more of it waits than {@link #MOST_WAITING}, then whoever finds events
 * waits for the client to read. Events are added by one thread at a time; the rest is for any
 * thread.
 */
final class EventArray implements BridgeReply, Recipient, Publisher<byte[]> {

  /** Bytes that wait for a client to read, give or take an event. */
  static final int MOST_WAITING = 128 * 1024;

  private static final int CHUNK = 32 * 1024;

  /** The port gives up earlier; this is for an answer that nobody even begins to send. */
  private static final int PATIENCE_SECONDS = 60;

  private static final CompletionStage<Void> NOW = CompletableFuture.completedFuture(null);

  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final ByteArrayOutputStream tail = new ByteArrayOutputStream();
  private final Deque<byte[]> chunks = new ArrayDeque<>();
  private CompletableFuture<Void> room = CompletableFuture.completedFuture(null);
  private @Nullable Subscriber<? super byte[]> subscriber;
  private @Nullable Throwable failure;
  private long waiting;
  private long demand;
  private boolean complete;
  private boolean over;
  private boolean emitting;

  /** Adds an event. */
  void add(Event event) {
    byte[] json = event.toJson().getBytes(StandardCharsets.UTF_8);
    boolean much;
    synchronized (this) {
      if (tail.size() > 0) {
        tail.write(',');
      }
      tail.writeBytes(json);
      waiting += json.length + 1;
      if (tail.size() >= CHUNK) {
        cut();
      }
      much = waiting >= MOST_WAITING;
    }
    if (much) {
      begun.complete(null);
    }
    emit();
  }

  private void cut() {
    chunks.add(tail.toByteArray());
    tail.reset();
  }

  /** There are no more events, because that were all or because it went wrong. */
  void end(@Nullable Throwable why) {
    synchronized (this) {
      if (why == null && tail.size() > 0) {
        cut();
      }
      failure = why;
      complete = true;
    }
    if (why == null) {
      begun.complete(null);
    } else {
      begun.completeExceptionally(why);
    }
    emit();
  }

  /** Completes when there is enough to begin an answer with; fails when it went wrong before. */
  CompletionStage<Void> begun() {
    return begun;
  }

  /** All of it, if it is all there and nobody has subscribed; null if not. */
  synchronized byte @Nullable [] whole() {
    if (!complete || failure != null || subscriber != null) {
      return null;
    }
    var all = new ByteArrayOutputStream();
    all.write('[');
    for (byte[] chunk : chunks) {
      if (all.size() > 1) {
        all.write(',');
      }
      all.writeBytes(chunk);
    }
    all.write(']');
    return all.toByteArray();
  }

  @Override
  public synchronized boolean isOpen() {
    return !over;
  }

  @Override
  public synchronized CompletionStage<Void> whenWritable() {
    if (waiting < MOST_WAITING || over) {
      return NOW;
    }
    if (room.isDone()) {
      room = new CompletableFuture<Void>().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    return room;
  }

  /** For one subscriber, the server that sends it. */
  @Override
  public void subscribe(Subscriber<? super byte[]> server) {
    synchronized (this) {
      subscriber = server;
    }
    server.onSubscribe(
        new Subscription() {
          @Override
          public void request(long more) {
            asked(more);
          }

          @Override
          public void cancel() {
            gone();
          }
        });
  }

  private void asked(long more) {
    synchronized (this) {
      demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
    }
    emit();
  }

  private void gone() {
    CompletableFuture<Void> waits;
    synchronized (this) {
      over = true;
      chunks.clear();
      waits = room;
    }
    waits.complete(null);
  }

  /** Sends what may be sent; if another thread is at it, that one goes on. */
  private void emit() {
    while (true) {
      Subscriber<? super byte[]> to;
      byte[] chunk;
      synchronized (this) {
        to = subscriber;
        if (to == null || emitting || over) {
          return;
        }
        chunk = demand > 0 ? next() : null;
        if (chunk == null && !(complete && chunks.isEmpty())) {
          return;
        }
        emitting = true;
        over = chunk == null;
      }
      if (chunk == null) {
        finish(to);
        return;
      }
      to.onNext(chunk);
      sent(chunk.length + 1);
    }
  }

  private byte @Nullable [] next() {
    demand -= chunks.isEmpty() ? 0 : 1;
    return chunks.poll();
  }

  private void finish(Subscriber<? super byte[]> to) {
    Throwable why = failure;
    if (why == null) {
      to.onComplete();
    } else {
      to.onError(why);
    }
  }

  private void sent(int bytes) {
    CompletableFuture<Void> waits = null;
    synchronized (this) {
      emitting = false;
      waiting -= bytes;
      if (waiting < MOST_WAITING) {
        waits = room;
      }
    }
    if (waits != null) {
      waits.complete(null);
    }
  }
}
