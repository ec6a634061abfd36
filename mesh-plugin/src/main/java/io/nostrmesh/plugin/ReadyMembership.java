package io.nostrmesh.plugin;

import io.nostrmesh.settings.MembershipPlan;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.spi.MembershipCheck;
import java.util.Optional;

/**
 * A membership check that the plugin brings along, made from what the operator says, with whatever
 * it holds open.
 */
public final class ReadyMembership implements AutoCloseable {

  private final MembershipCheck check;
  private final Opened opened;

  private ReadyMembership(MembershipCheck check, Opened opened) {
    this.check = check;
    this.opened = opened;
  }

  /**
   * Each plan is one check. Reads what the plan names, which may block.
   *
   * @param runtime for checks that look again now and then
   * @return empty when the operator does not say who the members are
   * @throws SettingsException when what the plan names cannot be used
   */
  public static Optional<ReadyMembership> of(MembershipPlan plan, PluginRuntime runtime) {
    if (plan instanceof MembershipPlan.Unsaid) {
      return Optional.empty();
    }
    var opened = new Opened();
    try {
      MembershipCheck check = new MembershipSources(runtime, opened).open(plan);
      return Optional.of(new ReadyMembership(check, opened));
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
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
            + ", or set mesh.membership.mode, such as to file or open,"
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
    opened.close();
  }
}
