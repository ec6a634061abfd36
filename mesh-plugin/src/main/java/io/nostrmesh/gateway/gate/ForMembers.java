package io.nostrmesh.gateway.gate;

import io.nostrmesh.nostr.message.ClientMessageReader;
import io.nostrmesh.nostr.message.MessageLimits;
import io.nostrmesh.nostr.message.RelayMessage.Challenge;
import io.nostrmesh.spi.Reason;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Lets a client through that is a member, and tells another one why not and how to become one. */
final class ForMembers {

  private static final ClientMessageReader READER = new ClientMessageReader(MessageLimits.NONE);

  private final GateRules rules;
  private final GateClient client;
  private final Proofs proofs;

  ForMembers(GateRules rules, GateClient client, Proofs proofs) {
    this.rules = rules;
    this.client = client;
    this.proofs = proofs;
  }

  /**
   * @param utf8 a message of the client, which is answered where it waits for that
   * @param what is for members, with its verb
   */
  CompletionStage<Passage> pass(byte[] utf8, String what) {
    return pass(utf8, what, () -> Passage.PASS);
  }

  /** Likewise, where more is asked of a member's message. */
  CompletionStage<Passage> pass(
      byte[] utf8, String what, Supplier<CompletionStage<Passage>> further) {
    return rules
        .view(proofs.keys())
        .thenCompose(view -> view == MemberView.MEMBER ? further.get() : deny(view, utf8, what));
  }

  private CompletionStage<Passage> deny(MemberView view, byte[] utf8, String what) {
    if (view == MemberView.UNPROVED) {
      challengeIfNobodyHas();
    }
    Reason reason = view.refusal(what);
    rules.observer().refused(reason.code());
    return Refusals.answer(Refusals.of(READER.read(utf8), reason.message()));
  }

  /** Gives the client the chance to say who it is. */
  void challengeIfNobodyHas() {
    if (proofs.needsChallenge()) {
      client.send(new Challenge(proofs.own()).toJson());
    }
  }
}
