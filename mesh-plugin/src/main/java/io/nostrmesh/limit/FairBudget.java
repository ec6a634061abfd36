package io.nostrmesh.limit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in memory that all clients of a server share. When there are too many, somebody gives way:
 * of the party that holds most, the client that holds most. So whoever hoards them pushes out
 * themselves, and those who hold little never notice. For any thread.
 */
public final class FairBudget {

  private final long max;
  private final AtomicLong held = new AtomicLong();
  private final Set<Share> shares = ConcurrentHashMap.newKeySet();

  /**
   * @param max bytes of all together, at least 1
   * @throws IllegalArgumentException when {@code max} is too small
   */
  public FairBudget(long max) {
    Bound.atLeast(1, max, "max");
    this.max = max;
  }

  /**
   * Begins to count for a client.
   *
   * @param party who answers for several clients, such as an address
   * @param giveWay ends the client; called once at most, on the thread of whoever needs room, and
   *     must not block
   */
  public Share share(Object party, Runnable giveWay) {
    var share = new Share(party, giveWay);
    shares.add(share);
    return share;
  }

  /** The bytes that count now. */
  public long held() {
    return held.get();
  }

  /** How many clients are counted for. */
  int size() {
    return shares.size();
  }

  private void makeRoom() {
    endGreediest().forEach(share -> share.giveWay.run());
  }

  private synchronized List<Share> endGreediest() {
    var ended = new ArrayList<Share>();
    while (held.get() > max) {
      Share greediest = greediest();
      if (greediest == null) {
        break;
      }
      if (greediest.end()) {
        ended.add(greediest);
      }
    }
    return ended;
  }

  private @Nullable Share greediest() {
    Map<Object, Long> parties = new HashMap<>();
    shares.forEach(share -> parties.merge(share.party, share.own(), Long::sum));
    Share greediest = null;
    long most = 0;
    long mostOfParty = 0;
    for (Share share : shares) {
      long own = share.own();
      long ofParty = parties.getOrDefault(share.party, 0L);
      if (own > 0 && (ofParty > mostOfParty || ofParty == mostOfParty && own > most)) {
        greediest = share;
        most = own;
        mostOfParty = ofParty;
      }
    }
    return greediest;
  }

  /** What one client holds, until it has ended. */
  public final class Share implements Budget, AutoCloseable {

    private final Object party;
    private final Runnable giveWay;
    private long own;
    private boolean ended;

    private Share(Object party, Runnable giveWay) {
      this.party = party;
      this.giveWay = giveWay;
    }

    /** False when the client has ended, or has to with this. */
    @Override
    public boolean take(int bytes, int own) {
      return take(bytes);
    }

    /** False when the client has ended, or has to with this. */
    public boolean take(int bytes) {
      synchronized (this) {
        if (ended) {
          return false;
        }
        own += bytes;
        held.addAndGet(bytes);
      }
      if (held.get() > max) {
        makeRoom();
      }
      return !hasEnded();
    }

    private synchronized boolean hasEnded() {
      return ended;
    }

    /** What comes back after the end is counted as gone already. */
    @Override
    public synchronized void giveBack(int bytes) {
      if (!ended) {
        own -= bytes;
        held.addAndGet(-bytes);
      }
    }

    /** What the client holds now. */
    public synchronized long own() {
      return own;
    }

    /** The client has ended: nothing counts for it any more. */
    @Override
    public void close() {
      end();
    }

    private synchronized boolean end() {
      if (ended) {
        return false;
      }
      ended = true;
      held.addAndGet(-own);
      own = 0;
      shares.remove(this);
      return true;
    }
  }
}
