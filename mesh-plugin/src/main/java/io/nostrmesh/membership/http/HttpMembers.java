package io.nostrmesh.membership.http;

import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.limit.FailureTrace;
import io.nostrmesh.limit.FatalError;
import io.nostrmesh.membership.Endings;
import io.nostrmesh.membership.ListedMembers;
import io.nostrmesh.membership.UnknownMembersException;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members are those whom a service says so of. Its answers count for a little while; members
 * who are asked about now and then are asked about again before that is over, so that the end of a
 * membership is noticed and told within that time. What the service does not say is not known.
 *
 * <p>Safe for use by several threads, none of which waits for the service.
 */
public final class HttpMembers implements MembershipCheck, AutoCloseable {

  /** Who has not been asked about for so long is not watched any more. */
  static final Duration WATCH = Duration.ofMinutes(10);

  /** How long a service that does not answer is left alone about one key. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  static final Duration TICK = Duration.ofMillis(250);

  /** A service without a failure for so long answers again. */
  private static final Duration CALM = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(HttpMembers.class);

  /**
   * @param isMember empty when the service did not say
   */
  private record Answer(Optional<Boolean> isMember, String problem, long until) {}

  /**
   * How much of everything there may be.
   *
   * @param remembered answers
   * @param watched members that are asked about again by themselves
   * @param waiting questions that wait for their turn, those about watched members aside
   * @param asked questions that the service works on at a time
   */
  record Limits(int remembered, int watched, int waiting, int asked) {
    static final Limits USUAL = new Limits(10_000, 10_000, 1024, 16);

    /** How many of those asked at a time may be about watched members: all but a quarter. */
    int askedAgain() {
      return asked - asked / 4;
    }
  }

  /**
   * @param again about a watched member
   */
  private record Next(PublicKey key, boolean again) {}

  /** A question without an answer yet. */
  private static final class Open {
    private final CompletableFuture<Membership> answer = new CompletableFuture<>();

    /** Whether somebody waits for it, who is in use by that. */
    private boolean wanted;
  }

  /** A member that was asked about. */
  private static final class Watched {
    private long used;
    private long due;
  }

  private final MemberService service;
  private final Limits limits;
  private final Questions questions;
  private final LongSupplier nanoTime;
  private final Endings endings = new Endings();
  private final Future<?> ticks;

  /** Touched by one tick at a time. */
  private boolean failedToTick;

  // All below under the lock of this object; nobody is told anything under it.
  private final BoundedMap<PublicKey, Answer> answers;
  private final BoundedMap<PublicKey, Watched> watched;
  private final Map<PublicKey, Open> open = new HashMap<>();
  private final Deque<PublicKey> waiting = new ArrayDeque<>();
  private final Deque<PublicKey> again = new ArrayDeque<>();
  private int asked;
  private int askedAgain;
  private boolean complained;
  private long lastFailure;

  /**
   * @param token sent along; never logged
   * @param timer looks now and then whom to ask about again; its tasks are short
   * @param nanoTime as {@link System#nanoTime()}
   */
  public HttpMembers(
      MemberService service,
      Optional<String> token,
      HttpClient http,
      ScheduledExecutorService timer,
      LongSupplier nanoTime) {
    this(service, token, http, timer, nanoTime, Limits.USUAL);
  }

  HttpMembers(
      MemberService service,
      Optional<String> token,
      HttpClient http,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      Limits limits) {
    this.service = service;
    this.limits = limits;
    this.answers = new BoundedMap<>(limits.remembered, Eldest.USED);
    this.watched = new BoundedMap<>(limits.watched, Eldest.USED);
    this.questions = new Questions(http, service, token);
    this.nanoTime = nanoTime;
    this.ticks =
        timer.scheduleWithFixedDelay(
            this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public CompletionStage<Membership> check(PublicKey key) {
    CompletableFuture<Membership> answer;
    synchronized (this) {
      long now = nanoTime.getAsLong();
      watched.get(key).ifPresent(known -> known.used = now);
      Optional<Answer> remembered = answers.get(key).filter(old -> old.until - now > 0);
      if (remembered.isPresent()) {
        return membership(remembered.get());
      }
      Open question = open.get(key);
      if (question == null) {
        if (waiting.size() >= limits.waiting) {
          return CompletableFuture.failedFuture(
              new UnknownMembersException("too many wait for an answer"));
        }
        question = new Open();
        open.put(key, question);
        waiting.addLast(key);
      }
      question.wanted = true;
      answer = question.answer.copy();
    }
    askNext();
    return answer;
  }

  private static CompletableFuture<Membership> membership(Answer answer) {
    if (answer.isMember.isEmpty()) {
      return CompletableFuture.failedFuture(new UnknownMembersException(answer.problem));
    }
    return CompletableFuture.completedFuture(
        answer.isMember.get() ? new Membership.Member(ListedMembers.ROLE) : Membership.DENIED);
  }

  @Override
  public Registration onEnded(Consumer<PublicKey> listener) {
    return endings.add(listener);
  }

  private void tick() {
    try {
      askAgain();
      failedToTick = false;
    } catch (Throwable e) {
      // Else this would be the last time, and no end of a membership be noticed any more.
      FatalError.handOn(e);
      if (!failedToTick) {
        failedToTick = true;
        LOG.error("members could not be asked about again: {}", FailureTrace.kind(e));
      }
    }
  }

  /** Asks again about those whose answers are soon too old. */
  private void askAgain() {
    synchronized (this) {
      long now = nanoTime.getAsLong();
      watched.removeIf(known -> now - known.used > WATCH.toNanos());
      watched.forEach(
          (key, known) -> {
            if (now - known.due >= 0 && !open.containsKey(key)) {
              open.put(key, new Open());
              again.addLast(key);
            }
          });
    }
    askNext();
  }

  private void askNext() {
    for (Next next : next()) {
      CompletableFuture<Boolean> answer;
      try {
        answer = questions.ask(next.key);
      } catch (Throwable e) {
        FatalError.handOn(e);
        answer = CompletableFuture.failedFuture(e);
      }
      answer.whenComplete((isMember, failure) -> answered(next, isMember, failure));
    }
  }

  private synchronized List<Next> next() {
    var next = new ArrayList<Next>();
    // Those who knock come later: however many they are, the end of a membership is noticed. But
    // they come: a part of the places is theirs alone.
    while (asked < limits.asked && askedAgain < limits.askedAgain() && !again.isEmpty()) {
      asked++;
      askedAgain++;
      next.add(new Next(again.removeFirst(), true));
    }
    while (asked < limits.asked && !waiting.isEmpty()) {
      asked++;
      next.add(new Next(waiting.removeFirst(), false));
    }
    return next;
  }

  private void answered(Next next, @Nullable Boolean isMember, @Nullable Throwable failure) {
    PublicKey key = next.key;
    Answer answer = answer(isMember, failure);
    Open question;
    boolean ended;
    synchronized (this) {
      asked--;
      askedAgain -= next.again ? 1 : 0;
      question = open.remove(key);
      ended = remember(key, answer, question != null && question.wanted);
      tell(answer);
    }
    if (question != null) {
      CompletableFuture<Membership> waits = question.answer;
      membership(answer)
          .whenComplete(
              (membership, unknown) -> {
                if (unknown == null) {
                  waits.complete(membership);
                } else {
                  waits.completeExceptionally(unknown);
                }
              });
    }
    if (ended) {
      endings.tell(Set.of(key));
    }
    askNext();
  }

  private Answer answer(@Nullable Boolean isMember, @Nullable Throwable failure) {
    Optional<Boolean> said = failure == null ? Optional.ofNullable(isMember) : Optional.empty();
    Duration counts = said.map(yes -> yes ? service.cache() : service.denialCache()).orElse(PAUSE);
    return new Answer(said, problem(failure), nanoTime.getAsLong() + counts.toNanos());
  }

  private static String problem(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof UnknownMembersException unknown
        ? String.valueOf(unknown.getMessage())
        : "cannot be asked";
  }

  /**
   * @param wanted whether somebody has asked
   * @return whether a membership has ended
   */
  private boolean remember(PublicKey key, Answer answer, boolean wanted) {
    long now = nanoTime.getAsLong();
    if (answer.isMember.isEmpty()) {
      watched.get(key).ifPresent(known -> known.due = answer.until);
      // A yes counts as long as it was meant to.
      if (answers.get(key).filter(old -> old.until - now > 0).isEmpty()) {
        answers.put(key, answer);
      }
      return false;
    }
    answers.put(key, answer);
    if (!answer.isMember.get()) {
      return watched.remove(key).isPresent();
    }
    if (wanted) {
      watched.computeIfAbsent(key, any -> new Watched()).used = now;
    }
    watched
        .get(key)
        .ifPresent(
            known -> known.due = now + service.cache().multipliedBy(3).dividedBy(4).toNanos());
    return false;
  }

  /** Once that it does not answer, and once that it does again. */
  private void tell(Answer answer) {
    long now = nanoTime.getAsLong();
    if (answer.isMember.isEmpty()) {
      lastFailure = now;
      if (!complained) {
        complained = true;
        LOG.warn(
            "The service {} that knows the members {}; nobody new is let in until it answers",
            service.url(),
            answer.problem);
      }
    } else if (complained && now - lastFailure > CALM.toNanos()) {
      complained = false;
      LOG.info("The service {} that knows the members answers again", service.url());
    }
  }

  /** Questions without an answer yet. */
  synchronized int underWay() {
    return open.size();
  }

  /** Asks no more; who waits for an answer gets none. */
  @Override
  public void close() {
    ticks.cancel(false);
    List<Open> left;
    synchronized (this) {
      waiting.clear();
      again.clear();
      left = List.copyOf(open.values());
      open.clear();
    }
    left.forEach(
        question ->
            question.answer.completeExceptionally(new UnknownMembersException("the program ends")));
  }
}
