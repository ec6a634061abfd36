package io.nostrmesh.plugin;

import io.nostrmesh.membership.ListedMembers;
import io.nostrmesh.membership.OpenMembership;
import io.nostrmesh.settings.MembershipPlan;
import io.nostrmesh.settings.SettingsException;
import io.nostrmesh.spi.MembershipCheck;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A membership check that the plugin brings along, made from what the operator says, with whatever
 * it holds open.
 */
public final class ReadyMembership implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReadyMembership.class);

  private final MembershipCheck check;

  private ReadyMembership(MembershipCheck check) {
    this.check = check;
  }

  /**
   * Each plan is one check.
   *
   * @param runtime for checks that look again now and then
   * @return empty when the operator does not say who the members are
   */
  public static Optional<ReadyMembership> of(MembershipPlan plan, PluginRuntime runtime) {
    if (plan instanceof MembershipPlan.Open) {
      return Optional.of(new ReadyMembership(new OpenMembership()));
    }
    if (plan instanceof MembershipPlan.Listed listed) {
      return Optional.of(new ReadyMembership(new ListedMembers(listed.keys())));
    }
    return Optional.empty();
  }

  /**
   * The complaint where neither operator nor host says who the members are.
   *
   * @param howAHostSaysIt what a host of this kind does
   */
  public static SettingsException nobodyKnows(String howAHostSaysIt) {
    return new SettingsException(
        "mesh-plugin does not know who the members are: "
            + howAHostSaysIt
            + ", or set mesh.membership.mode to open or listed,"
            + " or switch the plugin off with mesh.enabled=false");
  }

  /**
   * Refuses what would leave it open who the members are.
   *
   * @param hosts the check that the host has of its own
   * @throws SettingsException when the operator asks for another
   */
  public static void refuseTwoWords(MembershipPlan plan, MembershipCheck hosts) {
    if (!(plan instanceof MembershipPlan.Unsaid)) {
      throw new SettingsException(
          "mesh.membership.mode is set, but the host has a MembershipCheck of its own, "
              + hosts.getClass().getName()
              + ": remove one of them, so that it is clear who the members are");
    }
  }

  public MembershipCheck check() {
    return check;
  }

  /** Lets go of what the check holds open. */
  @Override
  public void close() {
    if (check instanceof AutoCloseable open) {
      try {
        open.close();
      } catch (Exception e) {
        LOG.warn("a membership check did not close: {}", e.getClass().getName());
      }
    }
  }
}
