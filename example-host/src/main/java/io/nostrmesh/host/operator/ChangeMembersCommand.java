package io.nostrmesh.host.operator;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The commands that change something about one key. */
abstract class ChangeMembersCommand extends MembersQuestion {

  @Parameters(paramLabel = "KEY", description = "The public key, npub1... or 64 hex characters.")
  private String key = "";

  private final String action;

  ChangeMembersCommand(String action) {
    this.action = action;
  }

  /** The word of the role that is wanted. */
  abstract Optional<String> role();

  /**
   * What is said when it is done.
   *
   * @param changed whether anything had to be done
   * @param now the role of the key now, or empty
   */
  abstract String done(boolean changed, Optional<String> now);

  @Override
  final int ask(OperatorAddress address, boolean json, PrintWriter out)
      throws InterruptedException {
    PublicKey target = Nip19.publicKey(key.strip()).toOptional().orElseThrow();
    var wish = new LinkedHashMap<String, JsonValue>();
    wish.put("do", JsonValue.of(action));
    wish.put("pubkey", JsonValue.of(target.hex()));
    role().ifPresent(word -> wish.put("role", JsonValue.of(word)));
    JsonObject answer = client(address).post(PATH, new JsonObject(wish));
    boolean done = isTrue(answer, "done");
    if (json) {
      out.println(answer.toJson());
      return done ? ExitCode.OK : ExitCode.SOFTWARE;
    }
    if (!done) {
      throw new OperatorFailure(new Answer(answer).text("text").replaceFirst("^invalid: ", ""));
    }
    Optional<String> now =
        answer
            .get("member")
            .flatMap(
                row -> row instanceof JsonObject object ? object.string("role") : Optional.empty());
    out.println(Nip19.npub(target) + " " + done(isTrue(answer, "changed"), now));
    return ExitCode.OK;
  }

  @Override
  final void check() {
    // Not quoted: whoever mixes up the two keys has put a secret here.
    if (Nip19.publicKey(key.strip()).toOptional().isEmpty()) {
      throw new ParameterException(
          commandLine(), "Invalid key: give a public key, npub1... or 64 hex characters");
    }
    role()
        .filter(word -> !word.equals("member") && !word.equals("admin"))
        .ifPresent(
            word -> {
              throw new ParameterException(
                  commandLine(),
                  word.equals("owner")
                      ? "Invalid role: the owner is set by mesh.host.owner, at the relay's start"
                      : "Invalid role: it must be member or admin");
            });
  }

  private static boolean isTrue(JsonObject json, String name) {
    return json.get(name).filter(JsonValue.of(true)::equals).isPresent();
  }

  private static String of(String role) {
    return role.equals("admin") ? "an admin" : role.equals("owner") ? "the owner" : "a member";
  }

  /** {@code mesh members add KEY}. */
  @Command(name = "add", description = "Make a key a member.")
  static final class Add extends ChangeMembersCommand {

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description = "member, which is the default, or admin.")
    private @Nullable String role;

    Add() {
      super("add");
    }

    @Override
    Optional<String> role() {
      return Optional.ofNullable(role).map(word -> word.strip().toLowerCase(Locale.ROOT));
    }

    @Override
    String done(boolean changed, Optional<String> now) {
      String what = of(now.orElse("member"));
      if (!changed && role().isPresent() && !role().equals(now)) {
        throw new OperatorFailure("it is " + what + " already; mesh members role changes that");
      }
      return "is " + what + (changed ? " now" : " already");
    }
  }

  /** {@code mesh members remove KEY}. */
  @Command(name = "remove", description = "End a membership, and with it what the member has open.")
  static final class Remove extends ChangeMembersCommand {

    Remove() {
      super("remove");
    }

    @Override
    Optional<String> role() {
      return Optional.empty();
    }

    @Override
    String done(boolean changed, Optional<String> now) {
      return "is no member any more";
    }
  }

  /** {@code mesh members role KEY ROLE}. */
  @Command(name = "role", description = "Give a member another role.")
  static final class ChangeRole extends ChangeMembersCommand {

    @Parameters(paramLabel = "ROLE", description = "member or admin.")
    private String role = "";

    ChangeRole() {
      super("role");
    }

    @Override
    Optional<String> role() {
      return Optional.of(role.strip().toLowerCase(Locale.ROOT));
    }

    @Override
    String done(boolean changed, Optional<String> now) {
      return "is " + of(now.orElse("member")) + (changed ? " now" : " already");
    }
  }
}
