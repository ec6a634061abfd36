package io.nostrmesh.sidecar;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.ProbeResult;
import io.nostrmesh.client.nostr.RelayProbe;
import io.nostrmesh.nip98.HttpAuthRequest;
import io.nostrmesh.nip98.HttpAuthSigner;
import io.nostrmesh.nip98.RelayBearer;
import io.nostrmesh.url.RelayUrl;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes a token for an iroh program on this device. */
@Command(
    name = "bearer",
    description =
        "Prints a token that admits this device, and no other, to the relay's iroh relay."
            + " Its first use must come within a minute.")
final class BearerCommand extends KeyedCommand {
  @Mixin private OneRelay relay = new OneRelay();

  @Override
  void run(MemberFolder folder, ClientRuntime runtime) throws IOException {
    ProbeResult probe =
        new RelayProbe(runtime.http()).probe(relay.url()).toCompletableFuture().join();
    HttpAuthRequest request =
        RelayBearer.request(irohRelay(relay.url(), probe)).toOptional().orElseThrow();
    var signer = new HttpAuthSigner(member(folder), runtime.clock(), runtime.random());
    out()
        .println(
            RelayBearer.sign(
                signer, request, Optional.of(folder.endpointKey().id()), Optional.empty()));
  }

  private static String irohRelay(RelayUrl relay, ProbeResult probe) {
    if (probe instanceof ProbeResult.Advertised advertised) {
      return advertised.irohRelayUrl();
    } else if (probe instanceof ProbeResult.Unreachable gone) {
      throw new ShareFailure(relay + ": " + gone.problem());
    } else if (probe instanceof ProbeResult.NotARelay no) {
      throw new ShareFailure(relay + ": " + no.problem());
    }
    throw new ShareFailure(relay + " hosts no iroh relay, so there is nothing to be admitted to");
  }
}
