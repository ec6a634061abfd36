package io.nostrmesh.micronaut;

import io.micronaut.context.BeanProvider;
import io.micronaut.context.env.Environment;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.context.exceptions.ConfigurationException;
import io.nostrmesh.plugin.Libraries;
import io.nostrmesh.plugin.ReadyMembership;
import io.nostrmesh.settings.MembershipPlan;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extensions;
import jakarta.inject.Singleton;

/**
 * Looks at everything an operator can get wrong when the context starts, before the host listens
 * anywhere; later it would come to light piece by piece, at first use.
 */
@Singleton
final class StartupCheck implements ApplicationEventListener<StartupEvent> {

  private static final String SERVER = "io.micronaut.http.server.netty.NettyEmbeddedServer";

  private final Environment environment;
  private final BeanProvider<PluginSettings> settings;
  private final BeanProvider<MembershipCheck> members;
  private final BeanProvider<ReadyMembership> readyMade;
  private final BeanProvider<Nip11Extensions> documents;

  StartupCheck(
      Environment environment,
      BeanProvider<PluginSettings> settings,
      BeanProvider<MembershipCheck> members,
      BeanProvider<ReadyMembership> readyMade,
      BeanProvider<Nip11Extensions> documents) {
    this.environment = environment;
    this.settings = settings;
    this.members = members;
    this.readyMade = readyMade;
    this.documents = documents;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    refuseWithoutServer();
    Refusal.checked(Libraries::check);
    MembershipPlan plan = settings.get().membership();
    MembershipCheck check = members.get();
    if (!(plan instanceof MembershipPlan.Unsaid) && readyMade.get().check() != check) {
      Refusal.checked(() -> ReadyMembership.refuseTwoWords(plan, check));
    }
    // Two writers of one field are refused while these are put together.
    documents.get();
  }

  /** The relay starts with that server, and on its event loops; without it nothing would start. */
  private void refuseWithoutServer() {
    if (environment.containsProperties("mesh.iroh-relay")
        && !OldestMicronaut.has(StartupCheck.class.getClassLoader(), SERVER)) {
      throw new ConfigurationException(
          "mesh-plugin needs micronaut-http-server-netty for its iroh relay, and it is not here:"
              + " put it on the class path, or set nothing below mesh.iroh-relay");
    }
  }
}
