package io.nostrmesh.plugin;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.Deadline;
import io.nostrmesh.membership.AllOf;
import io.nostrmesh.membership.AnyOf;
import io.nostrmesh.membership.FileMembers;
import io.nostrmesh.membership.ListedMembers;
import io.nostrmesh.membership.OpenMembership;
import io.nostrmesh.membership.event.EventMembers;
import io.nostrmesh.membership.http.HttpMembers;
import io.nostrmesh.settings.MembershipPlan;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.spi.MembershipCheck;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;

/** Opens the sources of a plan. Each has a thread of its own, so that none hangs with another. */
final class MembershipSources {

  private static final Duration A_LITTLE = Duration.ofMillis(500);

  private final PluginRuntime runtime;
  private final Opened opened;

  MembershipSources(PluginRuntime runtime, Opened opened) {
    this.runtime = runtime;
    this.opened = opened;
  }

  /**
   * @param plan one that says something
   * @throws SettingsException when a source cannot be used
   */
  MembershipCheck open(MembershipPlan plan) {
    if (plan instanceof MembershipPlan.Listed listed) {
      return new ListedMembers(listed.keys());
    }
    if (plan instanceof MembershipPlan.File file) {
      return file(file);
    }
    if (plan instanceof MembershipPlan.Event event) {
      return event(event);
    }
    if (plan instanceof MembershipPlan.Http http) {
      return http(http);
    }
    if (plan instanceof MembershipPlan.AllOf several) {
      return new AllOf(all(several.plans()), deadline(several.plans()));
    }
    if (plan instanceof MembershipPlan.AnyOf several) {
      return new AnyOf(all(several.plans()), deadline(several.plans()));
    }
    if (plan instanceof MembershipPlan.Open) {
      return new OpenMembership();
    }
    throw new IllegalArgumentException("plan must say who the members are");
  }

  private List<MembershipCheck> all(List<MembershipPlan> plans) {
    return plans.stream().map(this::open).toList();
  }

  /** A service gets the time that the operator gives it. */
  private static Deadline deadline(List<MembershipPlan> plans) {
    Duration longest = AllOf.ANSWER_DEADLINE;
    for (MembershipPlan plan : plans) {
      if (plan instanceof MembershipPlan.Http http) {
        Duration own = http.service().timeout().plus(A_LITTLE);
        longest = own.compareTo(longest) > 0 ? own : longest;
      }
    }
    return Deadline.of(longest);
  }

  private MembershipCheck http(MembershipPlan.Http http) {
    HttpClient client = HttpClient.newBuilder().connectTimeout(http.service().timeout()).build();
    var members =
        new HttpMembers(http.service(), http.token(), client, runtime.timer(), System::nanoTime);
    opened.add(members);
    return members;
  }

  private MembershipCheck file(MembershipPlan.File file) {
    Parsed<FileMembers> members =
        FileMembers.open(file.path(), OwnThread.named("mesh-member-file", opened), runtime.clock());
    if (members instanceof Parsed.Malformed<FileMembers> malformed) {
      throw new SettingsException(
          "mesh.membership.file %s %s".formatted(file.path(), malformed.problem()));
    }
    FileMembers valid = members.toOptional().orElseThrow();
    opened.add(valid);
    return valid;
  }

  private MembershipCheck event(MembershipPlan.Event event) {
    var client =
        new ClientRuntime(
            HttpClient.newHttpClient(),
            OwnThread.named("mesh-member-list", opened),
            runtime.clock(),
            runtime.random());
    EventMembers members = EventMembers.follow(event.source(runtime.random()), client);
    opened.add(members);
    return members;
  }
}
