package io.nostrmesh.sidecar;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.nostr.Nip19;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Tells who the member is. */
@Command(name = "npub", description = "Prints your public key.")
final class NpubCommand extends KeyedCommand {
  @Override
  void run(MemberFolder folder, ClientRuntime runtime) throws IOException {
    out().println(Nip19.npub(member(folder).publicKey()));
  }
}
