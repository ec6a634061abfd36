package io.nostrmesh.settings;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.PublicKey;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Properties below {@code mesh.membership} to a plan. */
final class MembershipProperties {

  private static final String MODE = "mode";
  private static final String MEMBERS = "members";

  /** The values of {@code mesh.membership.mode}. */
  enum Mode {
    OPEN,
    LISTED
  }

  private final Section from;

  MembershipProperties(Section from) {
    this.from = from;
  }

  MembershipPlan read() {
    List<String> members = from.list(MEMBERS);
    Optional<Mode> mode = from.optional(MODE, Mode.class);
    if (mode.isEmpty() && !members.isEmpty()) {
      throw new SettingsException(
          "mesh.membership.members is set but mesh.membership.mode is not:"
              + " set it to listed, or remove the members");
    }
    return mode.map(asked -> plan(asked, members)).orElseGet(MembershipPlan.Unsaid::new);
  }

  private static MembershipPlan plan(Mode mode, List<String> members) {
    return switch (mode) {
      case OPEN -> new MembershipPlan.Open();
      case LISTED -> new MembershipPlan.Listed(keys(members));
    };
  }

  private static Set<PublicKey> keys(List<String> members) {
    if (members.isEmpty()) {
      throw new SettingsException(
          "mesh.membership.members must list at least one key when mesh.membership.mode is listed");
    }
    var keys = new HashSet<PublicKey>();
    for (int i = 0; i < members.size(); i++) {
      Parsed<PublicKey> key = PublicKey.parse(members.get(i));
      if (key instanceof Parsed.Malformed<PublicKey> malformed) {
        // Not quoted: whoever mixes up the two keys has put a secret here.
        throw new SettingsException(
            "mesh.membership.members[%d] cannot be used: %s".formatted(i, malformed.problem()));
      }
      key.toOptional().ifPresent(keys::add);
    }
    return keys;
  }
}
