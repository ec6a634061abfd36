package io.nostrmesh.micronaut;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.nostrmesh.plugin.PluginRuntime;
import io.nostrmesh.plugin.ReadyMembership;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.spi.MembershipCheck;
import jakarta.inject.Singleton;

/** The ready-made membership checks, for hosts without a bean of that type. */
@Factory
final class MembershipFactory {

  @Singleton
  @Bean(preDestroy = "close")
  ReadyMembership readyMade(PluginSettings settings, PluginRuntime runtime) {
    return Refusal.translated(
        () ->
            ReadyMembership.of(settings.membership(), runtime)
                .orElseThrow(
                    () ->
                        ReadyMembership.nobodyKnows(
                            "declare a bean of type " + MembershipCheck.class.getName())));
  }

  @Singleton
  @Requires(missingBeans = MembershipCheck.class)
  MembershipCheck check(ReadyMembership readyMade) {
    return readyMade.check();
  }
}
