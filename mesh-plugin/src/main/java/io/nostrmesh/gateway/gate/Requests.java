package io.nostrmesh.gateway.gate;

import java.util.concurrent.CompletionStage;

/**
 * What one client asks of the relay's events. Answers to REQ are judged one by one; numbers,
 * fingerprints and searches say something of events that cannot be filtered afterwards.
 */
final class Requests {

  private static final String READING = "reading is";
  private static final String SEARCHING = "a search that could find compute offers is";
  private static final String COUNTING = "counting compute offers is";
  private static final String SYNCING = "syncing compute offers is";

  private final GateRules rules;
  private final Proofs proofs;
  private final ForMembers forMembers;
  private final Syncs syncs = new Syncs();

  Requests(GateRules rules, Proofs proofs, ForMembers forMembers) {
    this.rules = rules;
    this.proofs = proofs;
    this.forMembers = forMembers;
  }

  CompletionStage<Passage> request(byte[] utf8) {
    if (rules.membersOnly()) {
      return forMembers.pass(utf8, READING);
    }
    // With a limit, or by what else it finds, a search would tell what is in a hidden offer.
    if (Filters.couldSearch(utf8, rules.policies()::concerns)) {
      return forMembers.pass(utf8, SEARCHING);
    }
    // Whoever may miss something is given the chance to say who it is.
    if (proofs.keys().isEmpty() && couldTouchOffers("REQ", utf8)) {
      forMembers.challengeIfNobodyHas();
    }
    return Passage.PASS;
  }

  CompletionStage<Passage> count(byte[] utf8) {
    return rules.membersOnly() || couldTouchOffers("COUNT", utf8)
        ? forMembers.pass(utf8, COUNTING)
        : Passage.PASS;
  }

  CompletionStage<Passage> openSync(byte[] utf8) {
    boolean concerned = couldTouchOffers("NEG-OPEN", utf8);
    if (concerned) {
      syncs.opened(utf8);
    }
    return rules.membersOnly() || concerned ? forMembers.pass(utf8, SYNCING) : Passage.PASS;
  }

  /** A sync outlives the membership of who has opened it. */
  CompletionStage<Passage> goOnSyncing(byte[] utf8) {
    return rules.membersOnly() || syncs.include(utf8)
        ? forMembers.pass(utf8, SYNCING)
        : Passage.PASS;
  }

  CompletionStage<Passage> closeSync(byte[] utf8) {
    syncs.closed(utf8);
    return Passage.PASS;
  }

  private boolean couldTouchOffers(String type, byte[] utf8) {
    return Filters.couldMatch(type, utf8, rules.policies()::concerns);
  }
}
