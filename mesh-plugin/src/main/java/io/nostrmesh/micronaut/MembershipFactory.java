package io.nostrmesh.micronaut;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.env.Environment;
import io.micronaut.context.exceptions.ConfigurationException;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.PropertyNames;
import io.nostrmesh.membership.ListedMembers;
import io.nostrmesh.membership.OpenMembership;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.MembershipCheck;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The ready-made membership checks, for hosts without a bean of that type. */
@Factory
final class MembershipFactory {

  private static final String PREFIX = "mesh.membership";
  private static final String MODE = "mode";
  private static final String MEMBERS = "members";

  /** The values of {@code mesh.membership.mode}. */
  enum Mode {
    /** Everybody is welcome. */
    OPEN,
    /** The keys in {@code mesh.membership.members}. */
    LISTED
  }

  @Singleton
  @Requires(missingBeans = MembershipCheck.class)
  MembershipCheck readyMade(Environment environment) {
    var section = new Section(environment, PREFIX);
    String[] members = section.get(MEMBERS, String[].class, new String[0]);
    Mode mode = section.optional(MODE, Mode.class).orElseThrow(MembershipFactory::nobodyKnows);
    return switch (mode) {
      case OPEN -> new OpenMembership();
      case LISTED -> new ListedMembers(keys(members));
    };
  }

  /** The property by which the operator asks for a ready-made check, if any does. */
  static Optional<String> asking(Environment environment) {
    var section = new Section(environment, PREFIX);
    return Stream.of(MODE, MEMBERS)
        .filter(name -> section.text(name).isPresent())
        .map(name -> PREFIX + "." + name)
        .findFirst();
  }

  /**
   * The properties there are, whether or not they are read.
   *
   * @throws ConfigurationException when the operator has set others
   */
  static PropertyNames names(Environment environment) {
    var section = new Section(environment, PREFIX);
    section.text(MODE);
    section.text(MEMBERS);
    section.refuseUnknown();
    return section.names();
  }

  /** Whether {@code check} is one of the ready-made ones. */
  static boolean made(MembershipCheck check) {
    return check instanceof OpenMembership || check instanceof ListedMembers;
  }

  private static ConfigurationException nobodyKnows() {
    return new ConfigurationException(
        "mesh-plugin does not know who the members are: declare a bean of type "
            + MembershipCheck.class.getName()
            + ", or set mesh.membership.mode to open or listed,"
            + " or switch the plugin off with mesh.enabled=false");
  }

  private static Set<PublicKey> keys(String[] members) {
    if (members.length == 0) {
      throw new ConfigurationException(
          "mesh.membership.members must list at least one key when mesh.membership.mode is listed");
    }
    var keys = new HashSet<PublicKey>();
    for (int i = 0; i < members.length; i++) {
      Parsed<PublicKey> key = PublicKey.parse(members[i].trim());
      if (key instanceof Parsed.Malformed<PublicKey> malformed) {
        // Not quoted: whoever mixes up the two keys has put a secret here.
        throw new ConfigurationException(
            "mesh.membership.members[%d] cannot be used: %s".formatted(i, malformed.problem()));
      }
      key.toOptional().ifPresent(keys::add);
    }
    return keys;
  }
}
