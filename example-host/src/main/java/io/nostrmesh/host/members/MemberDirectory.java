package io.nostrmesh.host.members;

import io.nostrmesh.host.database.Durability;
import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.members.MemberChange.Added;
import io.nostrmesh.host.members.MemberChange.RoleChanged;
import io.nostrmesh.host.members.Ruling.Granted;
import io.nostrmesh.host.members.Ruling.Nothing;
import io.nostrmesh.host.members.Ruling.Refused;
import io.nostrmesh.host.settings.Access;
import io.nostrmesh.host.settings.DataFolder;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of this relay. Questions are answered from a copy in memory, on any thread; changes
 * go to the database first, one at a time, and block.
 */
@Singleton
public final class MemberDirectory implements MembershipCheck {

  private static final Logger LOG = LoggerFactory.getLogger(MemberDirectory.class);

  /** How many members a relay can have, all of them held in memory. */
  public static final int MAX_MEMBERS = 100_000;

  private final Transactions transactions;
  private final Durability durability;
  private final InstantSource clock;
  private final boolean open;
  private final Owner owner;
  private final Map<PublicKey, Role> roles = new ConcurrentHashMap<>();
  private final List<Asked<Consumer<PublicKey>>> listeners = new CopyOnWriteArrayList<>();
  private final List<Asked<Consumer<MemberChange>>> observers = new CopyOnWriteArrayList<>();
  private volatile BooleanSupplier isTrusted = () -> true;

  MemberDirectory(
      Transactions transactions,
      Durability durability,
      HostSettings settings,
      DataFolder folder,
      SecureRandom random,
      InstantSource clock) {
    this.transactions = transactions;
    this.durability = durability;
    this.clock = clock;
    this.open = settings.access() == Access.OPEN;
    Optional<PublicKey> former =
        transactions.read(connection -> new MemberTable(connection).owner());
    this.owner =
        settings
            .owner()
            .map(key -> new Owner(key, Optional.empty()))
            .or(() -> OwnerKey.read(folder))
            .or(() -> former.map(key -> new Owner(key, Optional.empty())))
            .orElseGet(() -> OwnerKey.create(folder, random));
    roles.putAll(
        transactions.write(
            connection -> {
              var table = new MemberTable(connection);
              table.enthrone(owner.key(), now());
              return table.roles();
            }));
    durability.force();
    former
        .filter(key -> !key.equals(owner.key()))
        .ifPresent(
            key -> LOG.warn("the owner is {} now; {}, who was it, is an admin", owner.key(), key));
  }

  public Owner owner() {
    return owner;
  }

  /** Who has the role: another process may have given it to another key since the start. */
  PublicKey ownerNow() {
    return roles.entrySet().stream()
        .filter(member -> member.getValue() == Role.OWNER)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(owner.key());
  }

  /** How many members there are. */
  public int size() {
    return roles.size();
  }

  /**
   * Members as the database has them at this moment: the owner, then the admins, then the others,
   * who came first before who came later. Blocks.
   */
  public List<MemberRow> stored(int count) {
    return transactions.read(connection -> new MemberTable(connection).byRank(count));
  }

  /**
   * Some members as the database has them, in the order of their keys. Blocks.
   *
   * @param after the key before them, or empty text to begin
   */
  public List<MemberRow> page(String after, int count) {
    return transactions.read(connection -> new MemberTable(connection).page(after, count));
  }

  /** A member as the database has it. Blocks. */
  public Optional<MemberRow> row(PublicKey key) {
    return transactions.read(connection -> new MemberTable(connection).find(key));
  }

  /** The role of a key, if it is a member. */
  public Optional<Role> role(PublicKey key) {
    return Optional.ofNullable(roles.get(key));
  }

  @Override
  public CompletionStage<Membership> check(PublicKey key) {
    if (!open && !isTrusted.getAsBoolean()) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("changes of the members are not heard of"));
    }
    return CompletableFuture.completedFuture(open ? Membership.OPEN_RELAY : membership(key));
  }

  private Membership membership(PublicKey key) {
    Role role = roles.get(key);
    return role == null ? Membership.DENIED : new Membership.Member(role.word());
  }

  @Override
  public Registration onEnded(Consumer<PublicKey> listener) {
    var told = new Asked<>(listener);
    listeners.add(told);
    return () -> listeners.remove(told);
  }

  /**
   * Told of each change that this process has made, once it is stored; on the thread that made it,
   * one at a time.
   */
  public Registration onChange(Consumer<MemberChange> observer) {
    var told = new Asked<>(observer);
    observers.add(told);
    return () -> observers.remove(told);
  }

  /**
   * Carries out a command if the rules allow it, by what the database says at that moment: other
   * processes may change it, too.
   *
   * @return why not, if so
   */
  synchronized Optional<String> carryOut(MemberWish command) {
    Ruling ruling =
        transactions.write(
            connection -> {
              var table = new MemberTable(connection);
              Map<PublicKey, Role> now = table.locked(command.actor(), command.target());
              Ruling judged =
                  MemberRules.judge(
                      command,
                      Optional.ofNullable(now.get(command.actor())),
                      Optional.ofNullable(now.get(command.target())),
                      roles.size() >= MAX_MEMBERS);
              return judged instanceof Granted granted && !table.apply(granted.change(), now())
                  ? Nothing.TO_DO
                  : judged;
            });
    if (ruling instanceof Granted granted) {
      durability.force();
      changed(granted.change());
      observers.forEach(observer -> observer.tell(told -> told.accept(granted.change())));
    }
    return ruling instanceof Refused refused ? Optional.of(refused.text()) : Optional.empty();
  }

  /** While this says no, the copy in memory may be out of date, and nobody is told from it. */
  public void trustMemoryWhile(BooleanSupplier isTrusted) {
    this.isTrusted = isTrusted;
  }

  /** The row of a key may have been changed by another process. Blocks. */
  public synchronized void follow(PublicKey key) {
    follow(key, transactions.read(c -> new MemberTable(c).find(key)).map(row -> row.role()));
  }

  /** Likewise, all rows. */
  public synchronized void followAll() {
    Map<PublicKey, Role> stored =
        new HashMap<>(transactions.read(connection -> new MemberTable(connection).roles()));
    for (PublicKey known : List.copyOf(roles.keySet())) {
      follow(known, Optional.ofNullable(stored.remove(known)));
    }
    roles.putAll(stored);
  }

  private void follow(PublicKey key, Optional<Role> stored) {
    if (stored.isPresent()) {
      roles.put(key, stored.get());
    } else if (roles.remove(key) != null) {
      LOG.info("member removed elsewhere: pubkey={}", key);
      listeners.forEach(listener -> listener.tell(told -> told.accept(key)));
    }
  }

  private void changed(MemberChange change) {
    PublicKey key = change.key();
    if (change instanceof Added added) {
      roles.put(key, added.role());
      LOG.info("member added: pubkey={} role={} by={}", key, added.role().word(), added.by());
    } else if (change instanceof RoleChanged other) {
      roles.put(key, other.role());
      LOG.info("member changed: pubkey={} role={}", key, other.role().word());
    } else {
      roles.remove(key);
      LOG.info("member removed: pubkey={}", key);
      listeners.forEach(listener -> listener.tell(told -> told.accept(key)));
    }
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
