package io.nostrmesh.admission.accounts;

import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Traffic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each member has used since the process started. Of so many members and no more: for one too
 * many, the account that was written to least lately is forgotten, and begins anew if its member
 * comes back. Safe for use by several threads.
 */
public final class MemberAccounts {

  /** Members. */
  public static final int LIMIT = 2000;

  private static final Account EMPTY = new Account(Traffic.NONE, 0, 0);

  private final BoundedMap<PublicKey, Account> accounts = new BoundedMap<>(LIMIT, Eldest.USED);

  private record Account(Traffic traffic, long ended, long denied) {}

  /** A connection of {@code member} begins. */
  public synchronized void open(PublicKey member) {
    accounts.put(member, account(member));
  }

  /** Writes down what a connection that goes on has used so far. */
  public synchronized void settle(PublicKey member, Traffic used) {
    Account before = account(member);
    accounts.put(member, new Account(before.traffic.plus(used), before.ended, before.denied));
  }

  /** A connection has ended; what it used is settled before. */
  public synchronized void ended(PublicKey member) {
    Account before = account(member);
    accounts.put(member, new Account(before.traffic, before.ended + 1, before.denied));
  }

  /** An attempt of {@code key} was denied; counts for those alone who were admitted before. */
  public synchronized void denied(PublicKey key) {
    if (accounts.contains(key)) {
      Account before = account(key);
      accounts.put(key, new Account(before.traffic, before.ended, before.denied + 1));
    }
  }

  /** All accounts as they are now. */
  public synchronized Settled settled() {
    Map<PublicKey, Account> settled = new HashMap<>();
    accounts.forEach(settled::put);
    return new Settled(settled);
  }

  /**
   * Accounts of one moment. Whoever holds a lock for that moment need not hold it for what is done
   * with them.
   */
  public static final class Settled {

    private final Map<PublicKey, Account> accounts;

    private Settled(Map<PublicKey, Account> accounts) {
      this.accounts = accounts;
    }

    /**
     * Who uses how much: members with connections first, then those who used most.
     *
     * @param connections all that were open at that moment
     */
    public List<MemberUse> use(Collection<OpenConnection> connections) {
      Map<PublicKey, List<OpenConnection>> open = new HashMap<>();
      connections.forEach(
          connection ->
              open.computeIfAbsent(connection.member(), m -> new ArrayList<>()).add(connection));
      Set<PublicKey> members = new HashSet<>(open.keySet());
      members.addAll(accounts.keySet());
      return members.stream()
          .map(
              member ->
                  MemberAccounts.use(
                      member,
                      accounts.getOrDefault(member, EMPTY),
                      open.getOrDefault(member, List.of())))
          .sorted(
              Comparator.comparing((MemberUse use) -> use.open().isEmpty())
                  .thenComparing(use -> -use.traffic().both())
                  .thenComparing(use -> use.member().hex()))
          .toList();
    }
  }

  private static MemberUse use(PublicKey member, Account settled, List<OpenConnection> open) {
    Traffic traffic =
        open.stream().map(OpenConnection::unsettled).reduce(settled.traffic, Traffic::plus);
    return new MemberUse(
        member,
        traffic,
        settled.ended,
        settled.denied,
        open.stream().sorted(Comparator.comparing(OpenConnection::since).reversed()).toList());
  }

  private Account account(PublicKey member) {
    return accounts.get(member).orElse(EMPTY);
  }
}
