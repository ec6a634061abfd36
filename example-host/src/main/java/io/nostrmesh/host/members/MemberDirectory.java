package io.nostrmesh.host.members;

import io.nostrmesh.host.database.Durability;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
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

  private final MemberRepository repository;
  private final Durability durability;
  private final InstantSource clock;
  private final boolean open;
  private final Owner owner;
  private final Map<PublicKey, Role> roles = new ConcurrentHashMap<>();
  private final List<Asked<Consumer<PublicKey>>> listeners = new CopyOnWriteArrayList<>();

  MemberDirectory(
      MemberRepository repository,
      Durability durability,
      HostSettings settings,
      DataFolder folder,
      SecureRandom random,
      InstantSource clock) {
    this.repository = repository;
    this.durability = durability;
    this.clock = clock;
    this.open = settings.access() == Access.OPEN;
    this.owner =
        settings
            .owner()
            .map(key -> new Owner(key, Optional.empty()))
            .orElseGet(() -> OwnerKey.readOrCreate(folder, random));
    for (MemberRow row : repository.findAll()) {
      Role.of(row.role()).ifPresent(role -> roles.put(new PublicKey(row.pubkey()), role));
    }
    enthrone(owner.key());
  }

  /** The owner's key may have been changed in the configuration: who had the role is admin now. */
  private void enthrone(PublicKey key) {
    for (var member : roles.entrySet()) {
      if (member.getValue() == Role.OWNER && !member.getKey().equals(key)) {
        changeRole(member.getKey(), Role.ADMIN);
      }
    }
    if (!roles.containsKey(key)) {
      insert(key, Role.OWNER, Optional.empty());
    } else if (roles.get(key) != Role.OWNER) {
      changeRole(key, Role.OWNER);
    }
  }

  public Owner owner() {
    return owner;
  }

  /** The role of a key, if it is a member. */
  public Optional<Role> role(PublicKey key) {
    return Optional.ofNullable(roles.get(key));
  }

  @Override
  public CompletionStage<Membership> check(PublicKey key) {
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

  /** Adds a key; one that is a member already keeps its role. */
  synchronized void add(PublicKey key, Role role, PublicKey addedBy) {
    if (!roles.containsKey(key)) {
      insert(key, role, Optional.of(addedBy));
      LOG.info("member added: pubkey={} role={} by={}", key, role.word(), addedBy);
    }
  }

  boolean isFull() {
    return roles.size() >= MAX_MEMBERS;
  }

  synchronized void remove(PublicKey key) {
    repository.deleteById(key.hex());
    durability.force();
    roles.remove(key);
    LOG.info("member removed: pubkey={}", key);
    listeners.forEach(listener -> listener.tell(told -> told.accept(key)));
  }

  synchronized void changeRole(PublicKey key, Role role) {
    repository.update(key.hex(), role.word(), now());
    durability.force();
    roles.put(key, role);
    LOG.info("member changed: pubkey={} role={}", key, role.word());
  }

  private void insert(PublicKey key, Role role, Optional<PublicKey> addedBy) {
    String by = addedBy.map(PublicKey::hex).orElse(null);
    repository.save(new MemberRow(key.hex(), role.word(), by, now(), now()));
    durability.force();
    roles.put(key, role);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
