package io.nostrmesh.micronaut;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Secondary;
import io.micronaut.context.exceptions.DisabledBeanException;
import io.nostrmesh.admission.AdmissionObserver;
import io.nostrmesh.admission.AdmissionRuntime;
import io.nostrmesh.admission.AdmissionSettings;
import io.nostrmesh.admission.BearerAdmission;
import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import io.nostrmesh.nip11.IrohRelayAdvertisement;
import io.nostrmesh.offer.OfferPolicy;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.TransportAdmission;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/**
 * The plugin's own side of the contracts. A host puts another admission or lease store in its place
 * by declaring a bean of that type; its event policies and NIP-11 extensions stand beside ours.
 */
@Factory
final class ContractsFactory {

  @Singleton
  OfferPolicy offerPolicy(
      MembershipCheck membership,
      OfferSettings settings,
      InstantSource clock,
      IrohRelayState relay) {
    return new OfferPolicy(membership, settings, clock, relay::url);
  }

  @Singleton
  IrohRelayAdvertisement irohRelayAdvertisement(IrohRelayState relay) {
    return new IrohRelayAdvertisement(relay::url);
  }

  @Singleton
  @Secondary
  @Requires(missingBeans = AdmissionObserver.class)
  AdmissionObserver admissionObserver() {
    return AdmissionObserver.NONE;
  }

  @Singleton
  @Secondary
  @Requires(missingBeans = IrohRelayObserver.class)
  IrohRelayObserver relayObserver() {
    return IrohRelayObserver.NONE;
  }

  @Singleton
  @Secondary
  @Requires(missingBeans = LeaseStore.class)
  LeaseStore leaseStore() {
    return new InMemoryLeaseStore();
  }

  @Singleton
  @Bean(preDestroy = "close")
  @Requires(missingBeans = TransportAdmission.class)
  BearerAdmission admission(
      IrohRelayPlan plan,
      AdmissionSettings settings,
      MembershipCheck membership,
      LeaseStore leases,
      AdmissionRuntime runtime,
      AdmissionObserver observer) {
    if (!(plan instanceof IrohRelayPlan.Serve serve)) {
      throw new DisabledBeanException("no iroh relay, so nobody to admit to it");
    }
    return BearerAdmission.start(
        serve.publicUrl(), settings, membership, leases, runtime, observer);
  }
}
