package io.nostrmesh.host.operator;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code mesh denied}: who was turned away by the iroh relay, and why. */
@Command(
    name = "denied",
    description = "Show which endpoints the iroh relay has turned away in the last hour, and why.")
public final class DeniedCommand extends IrohQuestion {

  public DeniedCommand() {
    super("/mesh/denied");
  }

  @Override
  List<String> lines(Answer answer) {
    var lines = new ArrayList<String>();
    lines.add(
        Answer.count(answer.number("times"), "attempt")
            + " denied since "
            + answer.time("since")
            + "; in the last hour:");
    List<Answer> all = answer.list("denied");
    if (all.isEmpty()) {
      lines.add("");
      lines.add("none");
    }
    for (Answer denied : all) {
      lines.add("");
      lines.add(
          "%s  %s, first %s, last %s"
              .formatted(
                  denied.text("endpoint"),
                  Answer.count(denied.number("times"), "time"),
                  denied.time("first"),
                  denied.time("last")));
      lines.add("  " + denied.text("code") + ": " + denied.text("text"));
      if (denied.json().string("pubkey").isPresent()) {
        lines.add("  key " + denied.text("pubkey"));
      }
    }
    return lines;
  }
}
