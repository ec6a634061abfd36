package io.nostrmesh.gateway.gate;

import io.nostrmesh.nostr.message.RelayMessage.Ok;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Speaks where a relay that lists NIP-42 does not. nostr-rs-relay lists it also where it is
 * switched off, and, like nostr-relay, answers a good AUTH with nothing, while clients wait for an
 * OK. Safe for use by several threads.
 */
final class SilentRelay {

  /** How long a relay may take for its challenge; then the gateway sends one. */
  static final Duration CHALLENGE = Duration.ofMillis(500);

  /** How long it may take for the answer to an AUTH; then the gateway answers. */
  static final Duration ANSWER = Duration.ofSeconds(1);

  private final GateRules rules;
  private final GateClient client;
  private final Set<String> unanswered = new HashSet<>();
  private @Nullable Future<?> challenge;

  SilentRelay(GateRules rules, GateClient client) {
    this.rules = rules;
    this.client = client;
  }

  /**
   * Waits for the relay's challenge.
   *
   * @param own run when none came in time, or none is to be expected; sends one unless there is one
   */
  synchronized void awaitChallenge(Runnable own) {
    if (!rules.relayChallenges()) {
      own.run();
      return;
    }
    challenge =
        rules.later(
            CHALLENGE,
            () -> {
              rules.relayChallenged(false);
              own.run();
            });
  }

  synchronized void challenged() {
    rules.relayChallenged(true);
    end();
  }

  /**
   * Waits for the answer to an AUTH that is passed on and proves a key.
   *
   * @param id of the event, in hex
   * @param own what the gateway says of it
   */
  synchronized void awaitAnswer(String id, Supplier<CompletionStage<Ok>> own) {
    if (unanswered.size() < Proofs.MAX_KEYS && unanswered.add(id)) {
      rules.later(
          ANSWER,
          () -> {
            if (answered(id)) {
              own.get().thenAccept(ok -> client.send(ok.toJson()));
            }
          });
    }
  }

  synchronized boolean awaitsAnswer() {
    return !unanswered.isEmpty();
  }

  /** The relay has answered, and whether that was waited for. */
  synchronized boolean answered(String id) {
    return unanswered.remove(id);
  }

  /** The relay has complained of something, and maybe of an AUTH: nothing is said in its place. */
  synchronized void complained() {
    unanswered.clear();
  }

  /** The conversation is over. */
  synchronized void end() {
    Future<?> waiting = challenge;
    if (waiting != null) {
      waiting.cancel(false);
      challenge = null;
    }
  }
}
