package stranger;

import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;

@Singleton
@Requires(property = "replace", value = "InstantSource")
class OwnClock implements InstantSource {

  @Override
  public Instant instant() {
    return Instant.parse("2001-02-03T04:05:06Z");
  }
}
