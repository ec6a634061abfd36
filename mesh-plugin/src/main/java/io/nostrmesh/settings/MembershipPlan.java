package io.nostrmesh.settings;

import io.nostrmesh.nostr.PublicKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Who the members are, by the word of the operator; {@code plugin} makes checks of it. */
public sealed interface MembershipPlan {

  /** The operator does not say, so that the host must bring a check of its own. */
  record Unsaid() implements MembershipPlan {}

  /** Everybody is welcome. */
  record Open() implements MembershipPlan {}

  /**
   * Those on a list that stays as it is.
   *
   * @param keys at least one
   */
  record Listed(Set<PublicKey> keys) implements MembershipPlan {

    public Listed {
      keys = Set.copyOf(keys);
    }
  }

  /**
   * Those in a file, which is read again when it changes.
   *
   * @param path relative ones begin where the process does
   */
  record File(Path path) implements MembershipPlan {}

  /**
   * Those of whom each of several sources says so.
   *
   * @param plans two or more, in the order in which they are asked
   */
  record AllOf(List<MembershipPlan> plans) implements MembershipPlan {

    public AllOf {
      plans = List.copyOf(plans);
    }
  }

  /**
   * Those of whom one of several sources says so.
   *
   * @param plans two or more, in the order in which they are asked
   */
  record AnyOf(List<MembershipPlan> plans) implements MembershipPlan {

    public AnyOf {
      plans = List.copyOf(plans);
    }
  }
}
