package stranger;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;

@Factory
class OwnClocks {

  @Singleton
  @Requires(property = "replace", value = "InstantSource of a factory")
  InstantSource clock() {
    return InstantSource.fixed(Instant.parse("2001-02-03T04:05:06Z"));
  }
}
