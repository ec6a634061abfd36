package io.nostrmesh.host.operator;

import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.url.HttpUrl;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** What the commands that ask the iroh relay have in common. */
@Command(
    footer = {
      "",
      "Asks the running relay, found by the same properties and variables as it has itself:",
      "mesh.iroh-relay.bind-address, and mesh.iroh-relay.access-secret or -file if that is set."
    })
abstract class IrohQuestion extends OperatorQuestion {

  private final String path;

  /**
   * @param path where the relay tells it
   */
  IrohQuestion(String path) {
    this.path = path;
  }

  /** For people, line by line. */
  abstract List<String> lines(Answer answer);

  @Override
  final OperatorAddress find(
      Optional<HttpUrl> given, Function<String, Optional<String>> properties) {
    return OperatorAddress.find(given, properties);
  }

  @Override
  final int ask(OperatorAddress address, boolean json, PrintWriter out)
      throws InterruptedException {
    JsonObject answer = new OperatorClient(address, OperatorClient.Part.IROH).get(path);
    if (json) {
      out.println(answer.toJson());
    } else {
      lines(new Answer(answer)).forEach(out::println);
    }
    return ExitCode.OK;
  }
}
