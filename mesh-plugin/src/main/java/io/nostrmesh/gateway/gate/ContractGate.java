package io.nostrmesh.gateway.gate;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nip42.ConnectedAddress;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.nostr.message.ClientMessage.Authenticate;
import io.nostrmesh.nostr.message.ClientMessage.Publish;
import io.nostrmesh.nostr.message.ClientMessageReader;
import io.nostrmesh.nostr.message.MessageHead;
import io.nostrmesh.nostr.message.MessageLimits;
import io.nostrmesh.nostr.message.RelayMessage;
import io.nostrmesh.nostr.message.RelayMessage.Challenge;
import io.nostrmesh.nostr.message.RelayMessage.Deliver;
import io.nostrmesh.nostr.message.RelayMessage.Ok;
import io.nostrmesh.nostr.message.RelayMessageReader;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Origin;
import io.nostrmesh.spi.Publication;
import io.nostrmesh.spi.Reason;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The conversation of one client, judged by the four contracts. */
final class ContractGate implements Gate {

  /** RFC 6455: the peer goes against a policy. */
  private static final int POLICY = 1008;

  private static final ClientMessageReader READER = new ClientMessageReader(MessageLimits.NONE);

  private final GateRules rules;
  private final GateClient client;
  private final Consumer<ContractGate> leave;
  private final Proofs proofs;
  private final ForMembers forMembers;
  private final Requests requests;
  private final SilentRelay silent;

  /**
   * @param leave called once when the conversation is over
   */
  ContractGate(GateRules rules, GateClient client, Consumer<ContractGate> leave) {
    this.rules = rules;
    this.client = client;
    this.leave = leave;
    this.proofs = new Proofs(rules.newChallenge());
    this.forMembers = new ForMembers(rules, client, proofs);
    this.requests = new Requests(rules, proofs, forMembers);
    this.silent = new SilentRelay(rules, client);
  }

  /** A relay that never asks who is there leaves that to us. */
  @Override
  public void opened() {
    silent.awaitChallenge(forMembers::challengeIfNobodyHas);
  }

  @Override
  public void closed() {
    silent.end();
    silent.complained();
    leave.accept(this);
  }

  @Override
  public CompletionStage<Passage> fromClient(byte[] utf8) {
    Optional<MessageHead> head = MessageHead.read(utf8);
    return switch (CommandType.ofClient(head, utf8)) {
      case CommandType.UNREADABLE -> unreadable(utf8);
      case "EVENT" -> event(head.get(), utf8);
      case "AUTH" -> authenticate(utf8);
      case "CLOSE" -> Passage.PASS;
      case "REQ" -> requests.request(utf8);
      case "COUNT" -> requests.count(utf8);
      case "NEG-OPEN" -> requests.openSync(utf8);
      case "NEG-MSG" -> requests.goOnSyncing(utf8);
      case "NEG-CLOSE" -> requests.closeSync(utf8);
      default -> rules.membersOnly() ? forMembers.pass(utf8, "this relay is") : Passage.PASS;
    };
  }

  @Override
  public CompletionStage<Passage> fromRelay(byte[] utf8) {
    Optional<MessageHead> head = MessageHead.read(utf8);
    return switch (CommandType.ofRelay(head, utf8)) {
      case CommandType.UNREADABLE -> drop();
      case "EVENT" -> deliver(head.get(), utf8);
      case "AUTH" -> challenge(utf8);
      case "OK", "NOTICE" -> answer(utf8);
      default -> Passage.PASS;
    };
  }

  private CompletionStage<Passage> unreadable(byte[] utf8) {
    rules.observer().refused("gateway.unreadable");
    return Refusals.answer(
        Refusals.of(READER.read(utf8), "invalid: not a message of NIP-01 to all readers"));
  }

  private CompletionStage<Passage> event(MessageHead head, byte[] utf8) {
    if (head.kind().isPresent() && !rules.policies().concerns(head.kind().getAsInt())) {
      return rules.membersOnly() ? forMembers.pass(utf8, "publishing is") : Passage.PASS;
    }
    if (head.kind().isEmpty() || !(READER.read(utf8) instanceof Publish publish)) {
      return unreadable(utf8);
    }
    return rules.membersOnly()
        ? forMembers.pass(utf8, "publishing is", () -> verified(publish))
        : verified(publish);
  }

  /** Id and signature are looked at first: a policy may take both for granted. */
  private CompletionStage<Passage> verified(Publish publish) {
    return offLoop(() -> publish.event().verify())
        .handle(
            (verified, failure) -> {
              if (failure != null) {
                return refuse(publish.event(), busy());
              }
              return verified instanceof Parsed.Malformed<Event> malformed
                  ? refuse(publish.event(), invalid(malformed.problem()))
                  : judge(publish.event());
            })
        .thenCompose(stage -> stage);
  }

  private CompletionStage<Passage> judge(Event event) {
    Origin origin = Origin.client(proofs.keys(), client.address());
    return rules
        .policies()
        .onPublish(new Publication(event, origin))
        .thenCompose(
            verdict ->
                verdict instanceof EventVerdict.Reject reject
                    ? refuse(event, reject.reason())
                    : Passage.PASS);
  }

  private CompletionStage<Passage> refuse(Event event, Reason reason) {
    if (reason.prefix() == ReasonPrefix.AUTH_REQUIRED) {
      forMembers.challengeIfNobodyHas();
    }
    rules.observer().refused(reason.code());
    return Refusals.answer(new Ok(event.id().hex(), false, reason.message()));
  }

  private CompletionStage<Passage> authenticate(byte[] utf8) {
    if (!(READER.read(utf8) instanceof Authenticate auth)) {
      return unreadable(utf8);
    }
    Event event = auth.event();
    return offLoop(() -> proofs.prove(event, rules, connected()))
        .handle((complaint, failure) -> failure == null ? complaint : Optional.of(busy().message()))
        .thenCompose(
            complaint -> {
              if (complaint.isEmpty()) {
                settle();
              }
              return proofs.isOwn(event)
                  ? answerAuth(event, complaint)
                  : passAuth(event, complaint);
            });
  }

  /**
   * Keys cost nothing, so where everything is for members only a member's key makes a difference.
   */
  private void settle() {
    if (!rules.membersOnly()) {
      client.provedKey();
      return;
    }
    rules
        .view(proofs.keys())
        .thenAccept(
            view -> {
              if (view == MemberView.MEMBER) {
                client.provedKey();
              }
            });
  }

  /** The relay has challenges of its own, and answers them itself, whatever we make of them. */
  private CompletionStage<Passage> passAuth(Event event, Optional<String> complaint) {
    if (complaint.isPresent()) {
      rules.observer().refused("gateway.auth-failed");
    } else {
      silent.awaitAnswer(event.id().hex(), () -> verdict(event));
    }
    return Passage.PASS;
  }

  private CompletionStage<Passage> answer(byte[] utf8) {
    if (silent.awaitsAnswer()) {
      Parsed<RelayMessage> message =
          RelayMessageReader.read(new String(utf8, StandardCharsets.UTF_8));
      if (message.toOptional().orElse(null) instanceof Ok ok) {
        silent.answered(ok.eventId());
      } else {
        silent.complained();
      }
    }
    return Passage.PASS;
  }

  private CompletionStage<Passage> answerAuth(Event event, Optional<String> complaint) {
    if (complaint.isPresent()) {
      rules.observer().refused("gateway.auth-failed");
      return Refusals.answer(new Ok(event.id().hex(), false, complaint.get()));
    }
    return verdict(event).thenCompose(Refusals::answer);
  }

  /** What is said to an AUTH that has proved its key. */
  private CompletionStage<Ok> verdict(Event event) {
    return rules
        .view(List.of(event.pubkey()))
        .thenApply(
            view ->
                switch (view) {
                  case MEMBER -> new Ok(event.id().hex(), true, "");
                  // An open door and no offers behind it: else a stranger would take their
                  // absence for a fact.
                  case STRANGER, UNPROVED ->
                      new Ok(
                          event.id().hex(),
                          !rules.membersOnly(),
                          "restricted: not a relay member"
                              + (rules.membersOnly() ? "" : ", offers are for members"));
                  case UNKNOWN ->
                      new Ok(
                          event.id().hex(),
                          !rules.membersOnly(),
                          "error: could not check membership, try again");
                });
  }

  private ConnectedAddress connected() {
    return new ConnectedAddress(client.isEncrypted(), client.localAddress(), client.path());
  }

  private CompletionStage<Passage> deliver(MessageHead head, byte[] utf8) {
    if (head.kind().isEmpty()) {
      return drop();
    }
    if (!rules.policies().concerns(head.kind().getAsInt())) {
      return Passage.PASS;
    }
    Parsed<RelayMessage> message =
        RelayMessageReader.read(new String(utf8, StandardCharsets.UTF_8));
    if (!(message instanceof Parsed.Valid<RelayMessage> valid)
        || !(valid.value() instanceof Deliver deliver)) {
      return drop();
    }
    return rules
        .policies()
        .onDelivery(new Delivery(deliver.event(), proofs.keys()))
        .thenCompose(
            verdict -> {
              if (verdict instanceof EventVerdict.Pass) {
                return Passage.PASS;
              }
              rules.observer().hidden();
              return Passage.DROP;
            });
  }

  private CompletionStage<Passage> drop() {
    rules.observer().unreadable();
    return Passage.DROP;
  }

  private CompletionStage<Passage> challenge(byte[] utf8) {
    Parsed<RelayMessage> message =
        RelayMessageReader.read(new String(utf8, StandardCharsets.UTF_8));
    if (message instanceof Parsed.Valid<RelayMessage> valid
        && valid.value() instanceof Challenge challenge) {
      proofs.challengedBy(challenge.challenge());
      silent.challenged();
    }
    return Passage.PASS;
  }

  /**
   * A key has lost its membership. Where everything is for members the connection ends with its
   * last member; else the client is asked again, and the answer tells it what has changed.
   */
  void membershipEnded(PublicKey key) {
    if (proofs.keys().contains(key)) {
      if (rules.membersOnly()) {
        // Whoever tells an end knows of it: that key is not asked about, only the others are.
        var others = new HashSet<>(proofs.keys());
        others.remove(key);
        endUnlessMember(others);
      } else {
        client.send(new Challenge(proofs.own()).toJson());
      }
    }
  }

  /** Ends a connection whose keys are no members any more. Where that is not known it stays. */
  void recheck() {
    if (rules.membersOnly() && !proofs.keys().isEmpty()) {
      endUnlessMember(proofs.keys());
    }
  }

  private void endUnlessMember(Set<PublicKey> keys) {
    rules
        .view(keys)
        .thenAccept(
            view -> {
              if (view == MemberView.STRANGER || view == MemberView.UNPROVED) {
                client.close(POLICY, "restricted: not a relay member any more");
              }
            });
  }

  private <T> CompletionStage<T> offLoop(Supplier<T> work) {
    Executor pool = rules.verification();
    try {
      return CompletableFuture.supplyAsync(work, pool);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.failedFuture(full);
    }
  }

  private static Reason busy() {
    return new Reason(ReasonPrefix.ERROR, "gateway.busy", "the relay is busy, try again");
  }

  private static Reason invalid(String problem) {
    return new Reason(ReasonPrefix.INVALID, "gateway.invalid-event", problem);
  }
}
