package io.nostrmesh.micronaut;

import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Secondary;
import io.micronaut.context.exceptions.DisabledBeanException;
import io.nostrmesh.admission.AdmissionObserver;
import io.nostrmesh.admission.AdmissionObservers;
import io.nostrmesh.admission.MemberAdmission;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.nip11.IrohRelayAdvertisement;
import io.nostrmesh.offer.OfferPolicy;
import io.nostrmesh.plugin.AdmissionParts;
import io.nostrmesh.plugin.ControlParts;
import io.nostrmesh.plugin.IrohRelayState;
import io.nostrmesh.plugin.PluginRuntime;
import io.nostrmesh.plugin.ReadyLeases;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extension;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.spi.roster.EndpointClaims;
import io.nostrmesh.spi.roster.EndpointRoster;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The plugin's own side of the contracts. A host puts another admission or lease store in its place
 * by declaring a bean of that type; its event policies and NIP-11 extensions stand beside ours. It
 * injects all of them together: where the plugin is absent or off there is nothing to inject, and
 * no gate that everything passes.
 */
@Factory
final class ContractsFactory {

  @Singleton
  OfferPolicy offerPolicy(
      MembershipCheck membership,
      PluginSettings settings,
      PluginRuntime runtime,
      IrohRelayState relay) {
    return new OfferPolicy(membership, settings.offers(), runtime.clock(), relay::urls);
  }

  @Singleton
  IrohRelayAdvertisement irohRelayAdvertisement(IrohRelayState relay, PluginSettings settings) {
    return new IrohRelayAdvertisement(relay::urls, ControlParts.advertised(settings));
  }

  /** No policy itself: it would be one of those that it asks. */
  @Singleton
  @Bean(typed = EventPolicies.class)
  EventPolicies eventPolicies(List<EventPolicy> all) {
    return new EventPolicies(all);
  }

  @Singleton
  Nip11Extensions nip11Extensions(List<Nip11Extension> all) {
    return new Nip11Extensions(all, Set.of());
  }

  @Singleton
  @Bean(preDestroy = "close")
  ReadyLeases readyLeases(PluginSettings settings, PluginRuntime runtime) {
    return Refusal.translated(() -> ReadyLeases.of(settings, runtime));
  }

  @Singleton
  @Secondary
  @Requires(missingBeans = LeaseStore.class)
  LeaseStore leaseStore(ReadyLeases ready) {
    return ready.store();
  }

  @Singleton
  @Bean(preDestroy = "close")
  @Requires(missingBeans = TransportAdmission.class)
  MemberAdmission admission(
      PluginSettings settings,
      MembershipCheck membership,
      LeaseStore leases,
      List<EndpointClaims> hosts,
      PluginRuntime runtime,
      List<AdmissionObserver> observers) {
    var claims = new ArrayList<>(AdmissionParts.readyClaims());
    claims.addAll(hosts);
    var parts = new AdmissionParts(settings, membership, leases, claims, runtime);
    return Refusal.translated(() -> parts.start(new AdmissionObservers(observers)))
        .orElseThrow(() -> new DisabledBeanException("no iroh relay, so nobody to admit to it"));
  }

  /** For the host to hand its stored events to; there is one also where nobody needs it. */
  @Singleton
  EndpointRoster endpointRoster(BeanProvider<MemberAdmission> admission) {
    return admission.find(null).map(MemberAdmission::roster).orElse(EndpointRoster.NONE);
  }
}
