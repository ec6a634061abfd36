package io.nostrmesh.gateway.program;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.membership.MemberFile;
import io.nostrmesh.membership.event.EventMembers;
import io.nostrmesh.membership.http.HttpMembers;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.settings.MembershipPlan;
import io.nostrmesh.settings.property.SettingsException;
import java.util.Set;
import java.util.concurrent.CompletionException;

/** Tries the sources of members: reads files, fetches lists, asks services about nobody. */
final class MembersCheck {

  private static final String MEMBERS = "members";

  private final Findings findings;

  MembersCheck(Findings findings) {
    this.findings = findings;
  }

  /** Waits for each source as long as a start would. */
  void run(MembershipPlan plan) {
    if (plan instanceof MembershipPlan.Unsaid) {
      problem("nobody says who they are: set --members (mesh.membership.mode)");
    } else if (plan instanceof MembershipPlan.Open) {
      ok("everybody is one");
    } else if (plan instanceof MembershipPlan.Listed listed) {
      ok(listed.keys().size() + " keys");
    } else if (plan instanceof MembershipPlan.File file) {
      file(file);
    } else if (plan instanceof MembershipPlan.Event event) {
      event(event);
    } else if (plan instanceof MembershipPlan.Http http) {
      http(http);
    } else if (plan instanceof MembershipPlan.AllOf several) {
      several.plans().forEach(this::run);
      ok("are those of whom each of these sources says so");
    } else if (plan instanceof MembershipPlan.AnyOf several) {
      several.plans().forEach(this::run);
      ok("are those of whom one of these sources says so");
    }
  }

  private void file(MembershipPlan.File file) {
    Parsed<Set<PublicKey>> keys = MemberFile.read(file.path());
    if (keys instanceof Parsed.Malformed<Set<PublicKey>> malformed) {
      problem(file.path() + " " + malformed.problem());
    } else {
      ok(keys.toOptional().orElseThrow().size() + " keys in " + file.path());
    }
  }

  private void event(MembershipPlan.Event event) {
    String list = event.address() + " on " + event.relay();
    ClientRuntime runtime = ClientRuntime.system();
    try (var following = EventMembers.follow(event.source(runtime.random()), runtime)) {
      Parsed<Set<PublicKey>> first = following.first().toCompletableFuture().join();
      if (first instanceof Parsed.Malformed<Set<PublicKey>> malformed) {
        problem(list + ": " + malformed.problem());
      } else {
        ok(first.toOptional().orElseThrow().size() + " keys in " + list);
      }
    } catch (SettingsException e) {
      problem(list + ": " + e.getMessage());
    } finally {
      runtime.loop().shutdownNow();
    }
  }

  /** About a key that nobody can have heard of. */
  private void http(MembershipPlan.Http http) {
    String service = "the service " + http.service().url();
    ClientRuntime runtime = ClientRuntime.system();
    try (var members =
        new HttpMembers(
            http.service(), http.token(), runtime.http(), runtime.loop(), System::nanoTime)) {
      PublicKey nobody = SecretKey.generate(runtime.random()).publicKey();
      boolean admits = members.check(nobody).toCompletableFuture().join().admits();
      if (admits) {
        problem(service + " takes a key for a member's that was made up just now: it must be 404");
      } else {
        ok(service + " answers, and does not know a key that was made up just now");
      }
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      problem(service + " " + (cause == null ? "cannot be asked" : cause.getMessage()));
    } catch (SettingsException e) {
      problem(service + ": " + e.getMessage());
    } finally {
      runtime.loop().shutdownNow();
    }
  }

  private void ok(String text) {
    findings.ok(MEMBERS, text);
  }

  private void problem(String text) {
    findings.problem(MEMBERS, text);
  }
}
