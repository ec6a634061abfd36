package io.nostrmesh.sidecar;

import io.nostrmesh.client.OfferTerms;
import io.nostrmesh.client.ShareCompute;
import io.nostrmesh.client.ShareSnapshot;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.url.RelayUrl;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;

/**
 * The running program: shares what the preferences say, whether or not a panel is open, and tells
 * open panels of every change. Safe for use by several threads.
 */
final class Sidecar {
  private final MemberFolder folder;
  private final Identity identity;
  private final ShareCompute compute;
  private final Set<Consumer<PanelState>> panels = new CopyOnWriteArraySet<>();
  private final Object saving = new Object();
  private Parsed<Preferences> preferences;
  private ShareSnapshot snapshot = new ShareSnapshot(List.of());

  /** Who shares, as everybody may know it. */
  record Identity(PublicKey member, EndpointId endpoint) {}

  /**
   * @throws IOException when the folder cannot be read or written
   */
  Sidecar(MemberFolder folder, SecretKey member, List<RelayUrl> relays, ClientRuntime runtime)
      throws IOException {
    this.folder = folder;
    this.preferences = folder.preferences();
    this.identity = new Identity(member.publicKey(), folder.endpointKey().id());
    // Without readable preferences nothing is shared, so any name will do.
    String dTag = preferences.toOptional().map(Preferences::dTag).orElse("unreadable");
    this.compute =
        new ShareCompute(
            member,
            new OfferTerms.Device(dTag, identity.endpoint()),
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
   * Keeps and applies what the member has just chosen.
   *
   * @param json limits, models and the switch
   * @return the preferences now, or why they stay what they were
   * @throws IOException when they could not be kept; they are not applied then
   */
  Parsed<Preferences> change(String json) throws IOException {
    // Not the monitor of the rest: the client's loop needs that, and must not wait for the disk.
    synchronized (saving) {
      Parsed<Preferences> changed = state().preferences().then(current -> current.changed(json));
      if (changed instanceof Parsed.Valid<Preferences> valid) {
        folder.preferencesFile().write(valid.value().json().toJson() + "\n");
        changed(valid);
      }
      return changed;
    }
  }

  private synchronized void changed(Parsed.Valid<Preferences> chosen) {
    preferences = chosen;
    apply(chosen.value());
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
    tellPanels();
  }

  private void tellPanels() {
    PanelState state = state();
    panels.forEach(panel -> panel.accept(state));
  }

  synchronized PanelState state() {
    return new PanelState(identity, folder.preferencesFile().path(), preferences, snapshot);
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
   * Withdraws the offer and disconnects.
   *
   * @return the relays that did not acknowledge in time
   */
  CompletionStage<Set<RelayUrl>> stop(Duration patience) {
    return compute.stop(patience);
  }
}
