package io.nostrmesh.micronaut;

import io.micronaut.context.BeanProvider;
import io.micronaut.context.env.Environment;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.context.exceptions.ConfigurationException;
import io.nostrmesh.limit.PropertyNames;
import io.nostrmesh.spi.MembershipCheck;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Looks at everything an operator can get wrong when the context starts, before the host listens
 * anywhere; later it would come to light piece by piece, at first use.
 */
@Singleton
final class StartupCheck implements ApplicationEventListener<StartupEvent> {

  private final BeanProvider<MembershipCheck> members;
  private final BeanProvider<PropertyNames> settings;
  private final Environment environment;

  StartupCheck(
      BeanProvider<MembershipCheck> members,
      BeanProvider<PropertyNames> settings,
      Environment environment) {
    this.members = members;
    this.settings = settings;
    this.environment = environment;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    // All settings are read for their names.
    settings.get();
    MembershipCheck check = members.get();
    Optional<String> asking = MembershipFactory.asking(environment);
    if (asking.isPresent() && !MembershipFactory.made(check)) {
      throw new ConfigurationException(
          asking.get()
              + " is set, but the host has a MembershipCheck of its own, "
              + check.getClass().getName()
              + ": remove one of them, so that it is clear who the members are");
    }
  }
}
