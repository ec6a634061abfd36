package io.nostrmesh.sidecar;

import io.nostrmesh.client.nostr.ClientRuntime;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Tells which device this is. */
@Command(name = "endpoint", description = "Prints this device's iroh endpoint id.")
final class EndpointCommand extends MemberCommand {
  @Override
  void run(MemberFolder folder, ClientRuntime runtime) throws IOException {
    out().println(folder.endpointKey().id());
  }
}
