package io.nostrmesh.yourhost;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;

/** Hosts' clocks as hosts declare them; all show one instant, so that the system's is another. */
final class Clocks {

  static final String HOST = "test.clocks";
  static final Instant SHOWN = Instant.parse("2001-02-03T04:05:06Z");

  private Clocks() {}

  @Singleton
  @Requires(property = HOST, value = "class")
  static final class OfAClass implements InstantSource {

    @Override
    public Instant instant() {
      return SHOWN;
    }
  }

  @Factory
  @Requires(property = HOST, value = "factory")
  static final class OfAFactory {

    @Singleton
    InstantSource clock() {
      return InstantSource.fixed(SHOWN);
    }
  }

  @Factory
  @Requires(property = HOST, value = "java-clock")
  static final class OfJava {

    @Singleton
    Clock clock() {
      return Clock.fixed(SHOWN, ZoneOffset.UTC);
    }
  }

  @Factory
  @Requires(property = HOST, value = "primary")
  static final class OneOfTwo {

    @Singleton
    InstantSource other() {
      return InstantSource.fixed(Instant.EPOCH);
    }

    @Primary
    @Singleton
    InstantSource clock() {
      return InstantSource.fixed(SHOWN);
    }
  }

  @Factory
  @Requires(property = HOST, value = "two")
  static final class Two {

    @Named("a")
    @Singleton
    Clock one() {
      return Clock.fixed(SHOWN, ZoneOffset.UTC);
    }

    @Named("b")
    @Singleton
    Clock other() {
      return Clock.fixed(SHOWN, ZoneOffset.UTC);
    }
  }
}
