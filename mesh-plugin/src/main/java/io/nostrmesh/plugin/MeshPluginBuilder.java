package io.nostrmesh.plugin;

import io.nostrmesh.admission.AdmissionObserver;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.settings.property.PropertyView;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extension;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.spi.roster.EndpointClaims;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts a {@link MeshPlugin} together, with a host's own parts where it has some. Used once, by one
 * thread; what the host hands in stays the host's to close.
 */
public final class MeshPluginBuilder {

  final PropertyView properties;
  final List<AdmissionObserver> admissionObservers = new ArrayList<>();
  final List<IrohRelayObserver> irohRelayObservers = new ArrayList<>();
  final List<EventPolicy> eventPolicies = new ArrayList<>();
  final List<Nip11Extension> nip11Extensions = new ArrayList<>();
  final List<EndpointClaims> endpointClaims = new ArrayList<>();
  Optional<MembershipCheck> membership = Optional.empty();
  Optional<TransportAdmission> admission = Optional.empty();
  Optional<LeaseStore> leases = Optional.empty();
  InstantSource clock = InstantSource.system();
  SecureRandom random = new SecureRandom();

  MeshPluginBuilder(PropertyView properties) {
    this.properties = properties;
  }

  /** Who belongs to the host's trust group; without it {@code mesh.membership.mode} says so. */
  public MeshPluginBuilder membership(MembershipCheck members) {
    this.membership = Optional.of(members);
    return this;
  }

  /** Who is admitted to the iroh relay, in place of bearers and membership. */
  public MeshPluginBuilder admission(TransportAdmission hosts) {
    this.admission = Optional.of(hosts);
    return this;
  }

  /** Where leases are kept, in place of this process's memory or a file. */
  public MeshPluginBuilder leases(LeaseStore store) {
    this.leases = Optional.of(store);
    return this;
  }

  /** Is told what admission decides; there may be several. */
  public MeshPluginBuilder observer(AdmissionObserver observer) {
    admissionObservers.add(observer);
    return this;
  }

  /** Is told what the iroh relay does; there may be several. */
  public MeshPluginBuilder observer(IrohRelayObserver observer) {
    irohRelayObservers.add(observer);
    return this;
  }

  /** A policy of the host's own, asked after the plugin's. */
  public MeshPluginBuilder eventPolicy(EventPolicy policy) {
    eventPolicies.add(policy);
    return this;
  }

  /** Fields of the host's own in the relay information document. */
  public MeshPluginBuilder nip11Extension(Nip11Extension extension) {
    nip11Extensions.add(extension);
    return this;
  }

  /** Reads in events of a kind of its own which endpoints members vouch for. */
  public MeshPluginBuilder endpointClaims(EndpointClaims claims) {
    endpointClaims.add(claims);
    return this;
  }

  /** The clock, in place of the system's. */
  public MeshPluginBuilder clock(InstantSource source) {
    this.clock = source;
    return this;
  }

  /** The source of what nobody may guess, in place of the system's. */
  public MeshPluginBuilder random(SecureRandom source) {
    this.random = source;
    return this;
  }

  /**
   * Starts the plugin, and the embedded iroh relay if it is configured; waits until it listens.
   *
   * @throws io.nostrmesh.settings.property.SettingsException naming the property or address, when
   *     it cannot start as configured
   */
  public MeshPlugin start() {
    return MeshPlugin.start(this);
  }
}
