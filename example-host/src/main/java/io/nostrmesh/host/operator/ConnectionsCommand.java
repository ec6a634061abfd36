package io.nostrmesh.host.operator;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code mesh connections}: who is connected to the iroh relay, and what each member uses. */
@Command(
    name = "connections",
    description = "Show who is connected to the iroh relay, and what each member uses.")
public final class ConnectionsCommand extends IrohQuestion {

  public ConnectionsCommand() {
    super("/mesh/connections");
  }

  @Override
  List<String> lines(Answer answer) {
    var lines = new ArrayList<String>();
    lines.add(
        Answer.count(answer.number("connections"), "connection")
            + " of "
            + Answer.count(answer.number("connected_members"), "member"));
    int gone = 0;
    for (Answer member : answer.list("members")) {
      if (member.number("open") == 0) {
        gone++;
      } else {
        lines.add("");
        lines.addAll(member(member));
      }
    }
    if (gone > 0) {
      lines.add("");
      lines.add(Answer.count(gone, "member") + " without connections; --json has what they used");
    }
    return lines;
  }

  private static List<String> member(Answer member) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s  %s, %d ended, %d denied, %s received, %s sent"
            .formatted(
                member.text("npub"),
                Answer.count(member.number("open"), "connection"),
                member.number("ended"),
                member.number("denied"),
                member.bytes("received"),
                member.bytes("sent")));
    var table = new Table("  ", "ENDPOINT", "SINCE", "BY", "FROM", "RECEIVED", "SENT");
    for (Answer connection : member.list("connections")) {
      table.row(
          connection.text("endpoint"),
          connection.time("since"),
          connection.text("admitted_by"),
          connection.text("address"),
          connection.bytes("received"),
          connection.bytes("sent"));
    }
    lines.addAll(table.lines());
    return lines;
  }
}
