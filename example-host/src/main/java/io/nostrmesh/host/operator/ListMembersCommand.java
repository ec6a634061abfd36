package io.nostrmesh.host.operator;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** {@code mesh members list}. */
@Command(name = "list", description = "Show who is a member, in the order of their keys.")
final class ListMembersCommand extends MembersQuestion {

  /** Far beyond what a relay can have. */
  private static final int MOST_PAGES = 1000;

  @Override
  int ask(OperatorAddress address, boolean json, PrintWriter out) throws InterruptedException {
    List<Answer> members = all(client(address));
    if (json) {
      List<JsonValue> rows = members.stream().<JsonValue>map(Answer::json).toList();
      out.println(new JsonObject(Map.of("members", new JsonArray(rows))).toJson());
      return ExitCode.OK;
    }
    out.println(Answer.count(members.size(), "member"));
    var table = new Table("", "KEY", "NPUB", "ROLE", "SINCE", "ADDED BY");
    for (Answer member : members) {
      table.row(
          member.text("pubkey"),
          member.text("npub"),
          member.text("role"),
          member.time("since"),
          member.text("added_by"));
    }
    out.println();
    table.lines().forEach(out::println);
    return ExitCode.OK;
  }

  private static List<Answer> all(OperatorClient client) throws InterruptedException {
    var members = new ArrayList<Answer>();
    Optional<String> after = Optional.of("");
    for (int page = 0; page < MOST_PAGES && after.isPresent(); page++) {
      Answer answer = new Answer(client.get(PATH + (page == 0 ? "" : "?after=" + after.get())));
      members.addAll(answer.list("members"));
      after = answer.json().string("next").filter(key -> key.matches("[0-9a-f]{64}"));
    }
    return members;
  }
}
