package io.nostrmesh.sidecar;

import io.nostrmesh.client.ShareCompute;
import io.nostrmesh.client.ShareSnapshot;
import io.nostrmesh.client.device.EndpointKey;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.offer.OfferTerms;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.url.RelayUrl;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The running program: shares what the preferences say, whether or not a panel is open, and tells
 * open panels of every change. Safe for use by several threads; none of them waits for the disk.
 */
final class Sidecar {
  private final MemberFolder folder;
  private final Identity identity;
  private final ShareCompute compute;
  private final SavingLine saving = new SavingLine();
  private final Set<Consumer<PanelState>> panels = new CopyOnWriteArraySet<>();
  private Parsed<Preferences> preferences;
  private ShareSnapshot snapshot = new ShareSnapshot(List.of());
  private long revision;

  /** Who shares, as everybody may know it. */
  record Identity(PublicKey member, EndpointId endpoint) {}

  /**
   * @throws IOException when the folder cannot be read or written
   */
  Sidecar(MemberFolder folder, SecretKey member, List<RelayUrl> relays, ClientRuntime runtime)
      throws IOException {
    this.folder = folder;
    this.preferences = folder.preferences();
    EndpointKey endpoint = folder.endpointKey();
    this.identity = new Identity(member.publicKey(), endpoint.id());
    // Without readable preferences nothing is shared, so any name will do.
    String dTag = preferences.toOptional().map(Preferences::dTag).orElse("unreadable");
    this.compute =
        new ShareCompute(
            member,
            new OfferTerms.Device(
                dTag, endpoint.id(), Optional.of(endpoint.proofFor(member.publicKey()))),
            relays,
            runtime,
            this::learned);
  }

  /** Connects to the relays and shares what was shared last time. Called once. */
  synchronized void start() {
    compute.start();
    preferences.toOptional().ifPresent(this::apply);
  }

  /**
   * Turns sharing on, once that is kept, or off: that happens at once and in any case, and is kept
   * afterwards.
   *
   * @return the preferences now, or why they cannot be changed; fails with an {@link IOException}
   *     when the switch could not be kept
   */
  CompletionStage<Parsed<Preferences>> turn(boolean on) {
    if (on) {
      return change(current -> Parsed.valid(current.turned(true)));
    }
    turnOff();
    return saving.submit(
        () -> {
          turnOff(); // Changes that were in the line before this one may have been applied since.
          Parsed<Preferences> off = state().preferences();
          try {
            keep(off);
          } catch (IOException e) {
            throw new IOException(
                "You share nothing now, but that could not be kept, and would be forgotten at the"
                    + " next start: "
                    + e.getMessage(),
                e);
          }
          return off;
        });
  }

  /**
   * Changes something else, keeps it, and then applies it.
   *
   * @param change never sees preferences that cannot be understood
   * @return the preferences now, or why they stay what they were; fails with an {@link IOException}
   *     when they could not be kept, and are not applied
   */
  CompletionStage<Parsed<Preferences>> change(Function<Preferences, Parsed<Preferences>> change) {
    return saving.submit(
        () -> {
          Parsed<Preferences> changed = state().preferences().then(change);
          keep(changed);
          return changed instanceof Parsed.Valid ? changed(change) : changed;
        });
  }

  private void keep(Parsed<Preferences> chosen) throws IOException {
    if (chosen instanceof Parsed.Valid<Preferences> valid) {
      folder.preferencesFile().write(valid.value().json().toJson() + "\n");
    }
  }

  /** Starts from what holds now: the switch may have been turned off during the saving. */
  private synchronized Parsed<Preferences> changed(
      Function<Preferences, Parsed<Preferences>> change) {
    preferences = preferences.then(change);
    preferences.toOptional().ifPresent(this::apply);
    tellPanels();
    return preferences;
  }

  private synchronized void turnOff() {
    compute.withdraw();
    preferences = preferences.then(current -> Parsed.valid(current.turned(false)));
    tellPanels();
  }

  private void apply(Preferences chosen) {
    if (chosen.enabled()) {
      compute.share(chosen.terms());
    } else {
      compute.withdraw();
    }
  }

  private synchronized void learned(ShareSnapshot news) {
    snapshot = news;
    revision++;
    tellPanels();
  }

  private void tellPanels() {
    PanelState state = state();
    panels.forEach(panel -> panel.accept(state));
  }

  synchronized PanelState state() {
    return new PanelState(
        identity, folder.preferencesFile().path(), preferences, snapshot, revision);
  }

  /** From now on {@code panel} is told of every change, in turn, and must not block. */
  synchronized void open(Consumer<PanelState> panel) {
    panels.add(panel);
    panel.accept(state());
  }

  void close(Consumer<PanelState> panel) {
    panels.remove(panel);
  }

  /**
   * Withdraws the offer and disconnects. Nothing can be changed afterwards.
   *
   * @return the relays that did not acknowledge in time
   */
  CompletionStage<Set<RelayUrl>> stop(Duration patience) {
    saving.close();
    return compute.stop(patience);
  }
}
