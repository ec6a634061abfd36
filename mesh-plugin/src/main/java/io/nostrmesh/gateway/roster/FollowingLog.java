package io.nostrmesh.gateway.roster;

import io.nostrmesh.nostr.Nip19;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once what is wrong with following a relay, until all is well again. On one thread. */
final class FollowingLog {

  private static final Logger LOG = LoggerFactory.getLogger(FollowingLog.class);

  private enum Trouble {
    CONNECTION,
    REFUSAL,
    MORE
  }

  private final FollowedRelay relay;
  private final Set<Integer> kinds;
  private Optional<Trouble> said = Optional.empty();
  private boolean wasWell;

  FollowingLog(FollowedRelay relay, Set<Integer> kinds) {
    this.relay = relay;
    this.kinds = new TreeSet<>(kinds);
  }

  void unreachable(String problem) {
    if (isNew(Trouble.CONNECTION)) {
      LOG.warn(
          "Endpoints that members name in events on {} need a token unless they are known already:"
              + " {}",
          relay.url(),
          problem);
    }
  }

  void refused(String answer) {
    if (isNew(Trouble.REFUSAL)) {
      LOG.warn(
          "{} does not show us the events in which members name endpoints, which need a token"
              + " therefore: {}. Let the key {} read kinds {} there, or set"
              + " mesh.gateway.secret-key-file to one that may",
          relay.url(),
          answer,
          Nip19.npub(relay.key().publicKey()),
          kinds);
    }
  }

  void incomplete() {
    if (isNew(Trouble.MORE)) {
      LOG.warn(
          "{} has more events of kinds {} than it sends, or longer ones: endpoints that are named"
              + " in the oldest need a token, and what is deleted while we are not connected counts"
              + " until it ends",
          relay.url(),
          kinds);
    }
  }

  void complete(int events) {
    if (!wasWell || said.isPresent()) {
      LOG.info("{} events on {} may name endpoints that need no token", events, relay.url());
    }
    wasWell = true;
    said = Optional.empty();
  }

  private boolean isNew(Trouble trouble) {
    boolean news = !said.equals(Optional.of(trouble));
    said = Optional.of(trouble);
    return news;
  }
}
