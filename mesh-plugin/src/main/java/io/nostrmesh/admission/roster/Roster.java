package io.nostrmesh.admission.roster;

import io.nostrmesh.membership.OwnerAttestation;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventId;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.roster.EndpointClaim;
import io.nostrmesh.spi.roster.EndpointClaims;
import io.nostrmesh.spi.roster.EndpointRoster;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;

/** The roster of one plugin. Safe for use by several threads; nothing blocks. */
public final class Roster implements EndpointRoster {

  private final RosterMode mode;
  private final Map<Integer, List<Asked<EndpointClaims>>> readers = new HashMap<>();
  private final Needs needs;
  private final ReadingLine line;
  private final Notes notes = new Notes();

  /**
   * What a roster needs.
   *
   * @param isMember whether a claimant is a member now, or an admitted agent of one; false where
   *     that cannot be told. Never fails
   * @param readsOwners whether an agent's owner counts
   * @param lost told which endpoints have one less to vouch for them, on any thread
   * @param verification checks signatures; may throw {@link
   *     java.util.concurrent.RejectedExecutionException} when it is full
   */
  public record Needs(
      Function<Claimant, CompletableFuture<Boolean>> isMember,
      boolean readsOwners,
      Consumer<Set<EndpointId>> lost,
      Executor verification,
      ScheduledExecutorService timer,
      InstantSource clock) {}

  /**
   * @param claims what reads events, the plugin's and the host's
   */
  public Roster(RosterMode mode, List<EndpointClaims> claims, Needs needs) {
    this.mode = mode;
    this.needs = needs;
    this.line = new ReadingLine(needs.verification(), needs.timer());
    if (mode != RosterMode.OFF) {
      for (EndpointClaims reader : claims) {
        var asked = new Asked<>(reader);
        asked
            .get(EndpointClaims::kinds, Set.<Integer>of())
            .forEach(kind -> readers.computeIfAbsent(kind, k -> new ArrayList<>()).add(asked));
      }
    }
  }

  /** None where the roster is off. */
  @Override
  public Set<Integer> kinds() {
    var kinds = new HashSet<>(readers.keySet());
    if (!kinds.isEmpty()) {
      kinds.add(Kind.DELETION);
    }
    return Set.copyOf(kinds);
  }

  @Override
  public CompletionStage<Void> stored(Event event) {
    if (readers.containsKey(event.kind())) {
      return line.add(() -> read(event));
    }
    if (event.kind() == Kind.DELETION && !readers.isEmpty()) {
      delete(event);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void removed(EventId id) {
    tell(notes.remove(id, needs.clock().instant()));
  }

  /** Who vouches for an endpoint in a way that counts, in the order in which to ask. */
  public List<Claimant> claimants(EndpointId endpoint) {
    return mode == RosterMode.OFF
        ? List.of()
        : notes.claimants(endpoint, mode == RosterMode.PROVEN, needs.clock().instant());
  }

  /** Whether somebody vouches for an endpoint, be it in a way that counts or not. */
  public boolean names(EndpointId endpoint) {
    return !notes.claimants(endpoint, false, needs.clock().instant()).isEmpty();
  }

  /** Whether somebody vouches for an endpoint in a way that counts. */
  public boolean isVouched(EndpointId endpoint) {
    return !claimants(endpoint).isEmpty();
  }

  /** Whether this claimant vouches for an endpoint in a way that counts. */
  public boolean vouches(Claimant claimant, EndpointId endpoint) {
    return claimants(endpoint).contains(claimant);
  }

  public RosterMode mode() {
    return mode;
  }

  /** What was just found out about an author. */
  public void standing(PublicKey author, boolean isMember) {
    notes.file(author, isMember);
  }

  /** Drops what has come to its end; called once a second. */
  public void endExpired() {
    tell(notes.endExpired(needs.clock().instant()));
  }

  private CompletionStage<Void> read(Event event) {
    List<EndpointClaim> claims = claimsOf(event);
    Note note = Note.of(event, ownerOf(event), claims);
    if (claims.isEmpty()) {
      put(note, false);
      return CompletableFuture.completedFuture(null);
    }
    return needs.isMember().apply(note.claimant()).thenAccept(isMember -> put(note, isMember));
  }

  private void put(Note note, boolean isMembers) {
    tell(notes.put(note, isMembers, needs.clock().instant()));
  }

  private List<EndpointClaim> claimsOf(Event event) {
    var claims = new HashMap<EndpointId, EndpointClaim>();
    for (Asked<EndpointClaims> reader : readers.getOrDefault(event.kind(), List.of())) {
      reader.get(asked -> List.copyOf(asked.claims(event)), List.<EndpointClaim>of()).stream()
          .limit(CLAIMS_PER_EVENT)
          .forEach(
              claim ->
                  claims.merge(
                      claim.endpoint(), claim, (one, other) -> one.proven() ? one : other));
    }
    return List.copyOf(claims.values());
  }

  private Optional<PublicKey> ownerOf(Event event) {
    return needs.readsOwners() ? OwnerAttestation.ownerOf(event) : Optional.empty();
  }

  private void delete(Event deletion) {
    for (Tag tag : deletion.tags()) {
      if (tag.name().equals("e")) {
        EventId.parse(tag.value())
            .toOptional()
            .ifPresent(id -> tell(notes.delete(deletion.pubkey(), id)));
      } else if (tag.name().equals("a") && isPlaceOf(deletion.pubkey(), tag.value())) {
        tell(notes.delete(tag.value(), deletion.createdAt()));
      }
    }
  }

  private boolean isPlaceOf(PublicKey author, String address) {
    return readers.keySet().stream()
        .anyMatch(kind -> address.startsWith(kind + ":" + author + ":"));
  }

  private void tell(Set<EndpointId> lost) {
    if (!lost.isEmpty()) {
      needs.lost().accept(lost);
    }
  }
}
