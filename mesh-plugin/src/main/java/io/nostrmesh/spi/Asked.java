package io.nostrmesh.spi;

import io.nostrmesh.limit.Deadline;
import io.nostrmesh.limit.FailureTrace;
import io.nostrmesh.limit.FatalError;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one guard between a caller and an implementation that somebody else wrote. Whatever that does
 * (throws an exception or an error, answers {@code null}, fails, never answers, answers twice, or
 * on a thread of its own) comes out as one answer or one failure. Whoever calls an implementation
 * of a contract, be it the plugin or the host, calls it through here. Safe for use by several
 * threads.
 *
 * <p>Failures are logged here, so callers need not: the first at once, later ones as one line a
 * minute with their number, and never with a message, since messages may hold what a peer sent. So
 * is an implementation that keeps its caller waiting in the call.
 *
 * <p>An {@link OutOfMemoryError} is nobody's answer: what was asked fails, the program is told (see
 * {@link FatalError}), and if it was thrown in the caller's face it goes on to the caller's thread.
 *
 * @param <I> the contract
 */
public final class Asked<I> {

  private static final Logger LOG = LoggerFactory.getLogger(Asked.class);
  private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

  /** Longer than anything takes that does not wait, class loading and garbage collection aside. */
  private static final long BLOCKING = TimeUnit.SECONDS.toNanos(1);

  private final I implementation;
  private final Optional<Deadline> deadline;
  private final LongSupplier nanoTime;
  private final AtomicInteger untold = new AtomicInteger();
  private final AtomicLong quietUntil;
  private final AtomicLong patientUntil;

  /**
   * For an implementation that is only told things, or whose callers have deadlines themselves.
   *
   * @param implementation what somebody else wrote
   */
  public Asked(I implementation) {
    this(implementation, Optional.empty(), System::nanoTime);
  }

  /**
   * For an implementation whose callers wait for it.
   *
   * @param implementation what somebody else wrote
   * @param deadline how long each of its answers may take
   */
  public Asked(I implementation, Deadline deadline) {
    this(implementation, Optional.of(deadline), System::nanoTime);
  }

  Asked(I implementation, Optional<Deadline> deadline, LongSupplier nanoTime) {
    this.implementation = implementation;
    this.deadline = deadline;
    this.nanoTime = nanoTime;
    this.quietUntil = new AtomicLong(nanoTime.getAsLong());
    this.patientUntil = new AtomicLong(nanoTime.getAsLong());
  }

  /** What somebody else wrote, unguarded: to hand on, never to call. */
  I implementation() {
    return implementation;
  }

  /**
   * Asks a question whose answer may come later.
   *
   * @param <A> the answer
   * @param question calls one method of the contract
   * @return completes once, on any thread, and never with {@code null}; fails in place of every
   *     other thing that the implementation may do
   */
  public <A> CompletableFuture<A> ask(Function<I, @Nullable CompletionStage<A>> question) {
    return ask(question, false);
  }

  /**
   * Orders something done that has no answer but its end.
   *
   * @param order calls one method of the contract
   * @return completes once, on any thread, when it is done; fails like {@link #ask}
   */
  public CompletableFuture<Void> order(Function<I, @Nullable CompletionStage<Void>> order) {
    return ask(order, true);
  }

  /**
   * Asks a question that is answered at once.
   *
   * @param <A> the answer
   * @param question calls one method of the contract
   * @param otherwise what holds when there is no answer
   * @return the answer, or {@code otherwise}
   */
  public <A> A get(Function<I, @Nullable A> question, A otherwise) {
    try {
      A answer = question.apply(implementation);
      if (answer != null) {
        return answer;
      }
      complain(new IllegalStateException("null"));
    } catch (Throwable thrown) {
      complain(thrown);
      passOnIfFatal(thrown);
    }
    return otherwise;
  }

  /**
   * Tells it something; nobody waits for an answer.
   *
   * @param news calls one method of the contract
   */
  public void tell(Consumer<I> news) {
    try {
      news.accept(implementation);
    } catch (Throwable thrown) {
      complain(thrown);
      passOnIfFatal(thrown);
    }
  }

  private <A> CompletableFuture<A> ask(
      Function<I, @Nullable CompletionStage<A>> question, boolean nullIsAnAnswer) {
    var answer = new CompletableFuture<A>();
    answer.whenComplete(
        (value, failure) -> {
          if (failure != null) {
            complain(failure);
          }
        });
    long start = nanoTime.getAsLong();
    try {
      CompletionStage<A> stage = question.apply(implementation);
      noteBlocking(start);
      if (stage == null) {
        answer.completeExceptionally(new IllegalStateException("null in place of a stage"));
      } else {
        // Of several completions of a careless stage the first one counts.
        stage.whenComplete(
            (value, failure) -> {
              if (failure != null) {
                answer.completeExceptionally(failure);
              } else if (value == null && !nullIsAnAnswer) {
                answer.completeExceptionally(new IllegalStateException("null in place of a value"));
              } else {
                answer.complete(value);
              }
            });
      }
    } catch (Throwable thrown) {
      answer.completeExceptionally(thrown);
      passOnIfFatal(thrown);
    }
    deadline.ifPresent(limit -> limit.limit(answer));
    return answer;
  }

  /** An implementation that waits in its caller's thread is one that stops an event loop. */
  private void noteBlocking(long start) {
    long now = nanoTime.getAsLong();
    long patient = patientUntil.get();
    if (now - start >= BLOCKING
        && now - patient >= 0
        && patientUntil.compareAndSet(patient, now + PAUSE)) {
      LOG.warn(
          "{} kept its caller waiting for {} ms; it must not block, see MembershipCheck.blocking and"
              + " EventPolicy.blocking",
          implementation.getClass().getName(),
          TimeUnit.NANOSECONDS.toMillis(now - start));
    }
  }

  private void complain(Throwable failure) {
    FatalError.handOn(failure);
    int failures = untold.incrementAndGet();
    long now = nanoTime.getAsLong();
    long quiet = quietUntil.get();
    if (now - quiet >= 0 && quietUntil.compareAndSet(quiet, now + PAUSE)) {
      untold.addAndGet(-failures);
      LOG.warn(
          "{} failed {} time(s); the last: {}",
          implementation.getClass().getName(),
          failures,
          FailureTrace.of(failure));
    }
  }

  /**
   * A stack that ran over is the implementation's own affair; a virtual machine in ruins is not.
   */
  private static void passOnIfFatal(Throwable thrown) {
    if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
      throw fatal;
    }
  }
}
