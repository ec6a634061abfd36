package strangerhost;

import io.micronaut.context.annotation.Requires;
import io.nostrmesh.spi.roster.EndpointRoster;
import jakarta.inject.Singleton;

/** A part of a host that hands its events to the roster itself. */
@Singleton
@Requires(property = "test.telling-host")
public record TellingHost(EndpointRoster roster) {}
