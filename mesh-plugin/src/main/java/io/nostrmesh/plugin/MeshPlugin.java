package io.nostrmesh.plugin;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.nostrmesh.admission.AdmissionObservers;
import io.nostrmesh.admission.MemberAdmission;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.gateway.Gateway;
import io.nostrmesh.gateway.OwnEventLoops;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.iroh.server.IrohRelayRuntime;
import io.nostrmesh.iroh.server.observer.IrohRelayObservers;
import io.nostrmesh.nip11.IrohRelayAdvertisement;
import io.nostrmesh.offer.OfferPolicy;
import io.nostrmesh.settings.MembershipPlan;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.settings.property.PropertyView;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extension;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.spi.roster.EndpointRoster;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugin for a host that is no Micronaut application: starts it with plain values and gives its
 * side of the contracts. It has threads of its own, and works with Netty 4.1 and 4.2; several may
 * run in one process. A Micronaut host needs none of this; there everything is a bean.
 *
 * <p>Safe for use by several threads once started.
 */
public final class MeshPlugin implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MeshPlugin.class);

  private final Opened opened;
  private final PluginRuntime runtime;
  private final MembershipCheck membership;
  private final IrohRelayState state;
  private final EventPolicy offers;
  private final Nip11Extension advertisement;
  private final EventPolicies policies;
  private final List<Nip11Extension> extensions;
  private final Optional<TransportAdmission> admission;
  private final EndpointRoster roster;
  private final EmbeddedIrohRelay relay;
  private final Optional<Gateway> gateway;

  private MeshPlugin(MeshPluginBuilder with, Opened opened) {
    this.opened = opened;
    PluginSettings settings = PluginSettings.read(with.properties);
    if (settings.gateway().filter(asked -> !hasOwnPort(asked)).isPresent()) {
      throw new SettingsException(
          "mesh.gateway.upstream is self, which needs a Micronaut host: set it to the ws:// or wss://"
              + " URL of the relay");
    }
    this.runtime = runtime(with, opened);
    this.membership = membership(settings.membership(), with, opened, runtime);
    this.state = new IrohRelayState(settings.irohRelay());
    this.offers = new OfferPolicy(membership, settings.offers(), with.clock, state::urls);
    this.advertisement = new IrohRelayAdvertisement(state::urls, ControlParts.advertised(settings));
    this.policies = new EventPolicies(together(offers, with.eventPolicies));
    this.extensions = together(advertisement, with.nip11Extensions);
    Optional<MemberAdmission> members =
        with.admission.isPresent() ? Optional.empty() : admission(settings, with, opened);
    this.admission = with.admission.or(() -> members);
    this.roster = members.map(MemberAdmission::roster).orElse(EndpointRoster.NONE);
    this.relay = relay(settings, with, opened);
    relay.start();
    this.gateway = settings.gateway().map(asked -> gateway(asked, opened));
    StartLine.log(settings, membership);
  }

  /**
   * Starts the plugin, and the embedded iroh relay if it is configured; waits until it listens.
   *
   * @param properties the same that a Micronaut host would set, by their full names, such as {@code
   *     mesh.iroh-relay.public-url}
   * @param members who belongs to the host's trust group
   * @throws SettingsException naming the property or address, when it cannot start as configured
   */
  public static MeshPlugin start(Map<String, ?> properties, MembershipCheck members) {
    return with(properties).membership(members).start();
  }

  /**
   * Likewise, with more of the host's own parts, or with a membership check that {@code
   * mesh.membership} describes.
   *
   * @param properties as in {@link #start}
   */
  public static MeshPluginBuilder with(Map<String, ?> properties) {
    return with(PropertyView.of(properties));
  }

  /**
   * Likewise, of a host whose properties come from several sources.
   *
   * @param properties all that there are
   */
  public static MeshPluginBuilder with(PropertyView properties) {
    return new MeshPluginBuilder(properties);
  }

  static MeshPlugin start(MeshPluginBuilder with) {
    Libraries.check();
    var opened = new Opened();
    try {
      return new MeshPlugin(with, opened);
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private static PluginRuntime runtime(MeshPluginBuilder with, Opened opened) {
    VerificationPool verification = PluginRuntime.verificationPool();
    opened.add(verification::shutdownNow);
    ScheduledThreadPoolExecutor timer = PluginRuntime.oneTimer();
    opened.add(timer::shutdownNow);
    return new PluginRuntime(verification, timer, with.clock, with.random);
  }

  private static MembershipCheck membership(
      MembershipPlan plan, MeshPluginBuilder with, Opened opened, PluginRuntime runtime) {
    if (with.membership.isPresent()) {
      MembershipCheck hosts = with.membership.get();
      ReadyMembership.refuseTwoWords(plan, hosts);
      return hosts;
    }
    ReadyMembership ready =
        ReadyMembership.of(plan, runtime)
            .orElseThrow(() -> ReadyMembership.nobodyKnows("give MeshPlugin a membership check"));
    opened.add(ready);
    return ready.check();
  }

  private LeaseStore leases(PluginSettings settings, MeshPluginBuilder with, Opened opened) {
    return with.leases.orElseGet(
        () -> {
          ReadyLeases ready = ReadyLeases.of(settings, runtime);
          opened.add(ready);
          return ready.store();
        });
  }

  private Optional<MemberAdmission> admission(
      PluginSettings settings, MeshPluginBuilder with, Opened opened) {
    var claims = new ArrayList<>(AdmissionParts.readyClaims());
    claims.addAll(with.endpointClaims);
    var parts =
        new AdmissionParts(settings, membership, leases(settings, with, opened), claims, runtime);
    Optional<MemberAdmission> started =
        parts.start(new AdmissionObservers(with.admissionObservers));
    started.ifPresent(opened::add);
    return started;
  }

  private EmbeddedIrohRelay relay(PluginSettings settings, MeshPluginBuilder with, Opened opened) {
    EventLoopGroup loops = OwnEventLoops.open("mesh-loop");
    opened.add(() -> OwnEventLoops.close(loops));
    var relayRuntime =
        new IrohRelayRuntime(
            loops, loops, NioServerSocketChannel::new, runtime.verification(), runtime.random());
    var embedded =
        new EmbeddedIrohRelay(
            settings.irohRelay(),
            state,
            this::transportAdmission,
            new ControlParts(settings, runtime)::paths,
            relayRuntime,
            new IrohRelayObservers(with.irohRelayObservers));
    opened.add(embedded);
    return embedded;
  }

  private static boolean hasOwnPort(GatewaySettings asked) {
    return asked.upstream() instanceof UpstreamAddress.At;
  }

  /** Last, since its clients are told where the iroh relay is. */
  private Gateway gateway(GatewaySettings asked, Opened opened) {
    Gateway started =
        Gateway.start(
            asked,
            GatewayAssembly.parts(
                policies, nip11Extensions(Set.of()), membership, roster, runtime));
    opened.add(started);
    return started;
  }

  private static <T> List<T> together(T plugins, List<? extends T> hosts) {
    var all = new ArrayList<T>();
    all.add(plugins);
    all.addAll(hosts);
    return List.copyOf(all);
  }

  /**
   * To be asked for each event that enters or leaves the host: the plugin's policy and those of the
   * host.
   */
  public EventPolicies eventPolicies() {
    return policies;
  }

  /** The plugin's own policy. */
  public EventPolicy eventPolicy() {
    return offers;
  }

  /**
   * To be asked for each relay information document: the plugin's fields and those of the host's
   * extensions.
   *
   * @param hostFields the fields that the host writes itself
   * @throws IllegalStateException when two of them write one field, naming field and writers
   */
  public Nip11Extensions nip11Extensions(Set<String> hostFields) {
    return new Nip11Extensions(extensions, hostFields);
  }

  /** The plugin's own fields. */
  public Nip11Extension nip11Extension() {
    return advertisement;
  }

  /** Who the members are, by the host's word or the operator's. */
  public MembershipCheck membership() {
    return membership;
  }

  /**
   * For a transport of the host's own; the embedded relay asks it by itself.
   *
   * @throws IllegalStateException when there is no iroh relay to be admitted to
   */
  public TransportAdmission transportAdmission() {
    return admission.orElseThrow(
        () ->
            new IllegalStateException(
                "no iroh relay is configured, so nobody is admitted to it:"
                    + " set mesh.iroh-relay.public-url and mesh.iroh-relay.bind-address"));
  }

  /** What the host hands its stored events to, so that members' endpoints need no token. */
  public EndpointRoster endpointRoster() {
    return roster;
  }

  /**
   * The public URL of the embedded iroh relay while it listens, or the first of a fleet's while
   * that can ask.
   */
  public Optional<String> irohRelayUrl() {
    return state.url();
  }

  /** Likewise of all iroh relays of a fleet; the first is the one that offers name. */
  public List<String> irohRelayUrls() {
    return state.urls();
  }

  /** Where the embedded iroh relay listens, or what a fleet asks in its place, if it does. */
  public Optional<InetSocketAddress> irohRelayAddress() {
    return relay.localAddress();
  }

  /** Where the gateway's clients come to, if there is one with a port of its own. */
  public Optional<InetSocketAddress> gatewayAddress() {
    return gateway.map(Gateway::localAddress);
  }

  /** What the plugin runs on, for what runs beside it; ends with the plugin. */
  public PluginRuntime runtime() {
    return runtime;
  }

  /** Closes all connections and frees port and threads; waits for that. */
  @Override
  public void close() {
    opened.close();
  }
}
