package io.nostrmesh.micronaut;

import io.micronaut.context.BeanProvider;
import io.micronaut.context.env.Environment;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.context.exceptions.ConfigurationException;
import io.nostrmesh.admission.AdmissionSettings;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.spi.MembershipCheck;
import jakarta.inject.Singleton;

/**
 * Looks at everything an operator can get wrong when the context starts, before the host listens
 * anywhere; later it would come to light piece by piece, at first use.
 */
@Singleton
final class StartupCheck implements ApplicationEventListener<StartupEvent> {

  private final BeanProvider<MembershipCheck> members;
  private final BeanProvider<IrohRelayPlan> relay;
  private final BeanProvider<OfferSettings> offers;
  private final BeanProvider<AdmissionSettings> admission;
  private final Environment environment;

  StartupCheck(
      BeanProvider<MembershipCheck> members,
      BeanProvider<IrohRelayPlan> relay,
      BeanProvider<OfferSettings> offers,
      BeanProvider<AdmissionSettings> admission,
      Environment environment) {
    this.members = members;
    this.relay = relay;
    this.offers = offers;
    this.admission = admission;
    this.environment = environment;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    relay.get();
    offers.get();
    admission.get();
    MembershipCheck check = members.get();
    if (MembershipFactory.isConfigured(environment) && !MembershipFactory.made(check)) {
      throw new ConfigurationException(
          "mesh.membership.mode is set, but the host has a MembershipCheck of its own, "
              + check.getClass().getName()
              + ": remove one of them, so that it is clear who the members are");
    }
  }
}
