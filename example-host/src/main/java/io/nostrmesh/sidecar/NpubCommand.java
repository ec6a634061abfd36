package io.nostrmesh.sidecar;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells who the member is. */
@Command(name = "npub", description = "Prints your public key.")
final class NpubCommand extends KeyedCommand {
  @Option(names = "--hex", description = "print it as 64 hex characters")
  private boolean hex;

  @Override
  void run(MemberFolder folder, ClientRuntime runtime) throws IOException {
    PublicKey key = member(folder).publicKey();
    out().println(hex ? key.hex() : Nip19.npub(key));
  }
}
