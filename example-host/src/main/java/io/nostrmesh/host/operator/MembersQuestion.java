package io.nostrmesh.host.operator;

import io.nostrmesh.url.HttpUrl;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;

/** What the commands about members have in common. */
@Command(
    footer = {
      "",
      "Asks the running relay, found by the same properties and variables as it has itself:",
      "endpoints.all.port, and mesh.host.data-dir, where it has put its operator.token."
    })
abstract class MembersQuestion extends OperatorQuestion {

  static final String PATH = "/mesh/members";

  @Override
  final OperatorAddress find(
      Optional<HttpUrl> given, Function<String, Optional<String>> properties) {
    return MembersAddress.find(given, properties);
  }

  static OperatorClient client(OperatorAddress address) {
    return new OperatorClient(address, OperatorClient.Part.MEMBERS);
  }
}
