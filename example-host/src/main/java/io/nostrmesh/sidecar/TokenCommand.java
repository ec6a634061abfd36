package io.nostrmesh.sidecar;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.nip98.HttpAuthRequest;
import io.nostrmesh.nip98.HttpAuthSigner;
import io.nostrmesh.nip98.RelayBearer;
import io.nostrmesh.spi.EndpointId;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a token for an iroh program, of which the relay's iroh relay takes the first one only. */
abstract class TokenCommand extends KeyedCommand {
  @Mixin private OneRelay relay = new OneRelay();

  @Option(
      names = "--endpoint",
      paramLabel = "ID",
      converter = Conversions.ToEndpoint.class,
      description = "the iroh endpoint that the token is for, 64 hex characters")
  private Optional<EndpointId> endpoint = Optional.empty();

  @Override
  final void run(MemberFolder folder, ClientRuntime runtime) throws IOException {
    String url = relay.irohRelay(runtime).irohRelayUrl();
    HttpAuthRequest request = RelayBearer.request(url).toOptional().orElseThrow();
    var signer = new HttpAuthSigner(member(folder), runtime.clock(), runtime.random());
    Optional<EndpointId> bound = endpoint.isPresent() ? endpoint : usualEndpoint(folder);
    out().println(line(url, RelayBearer.sign(signer, request, bound, Optional.empty())));
  }

  /** The endpoint of a token for which none is named; empty for the one that shows it first. */
  abstract Optional<EndpointId> usualEndpoint(MemberFolder folder) throws IOException;

  /** What is printed. */
  abstract String line(String irohRelay, String token);

  /** For any program on this device. */
  @Command(
      name = "bearer",
      description =
          "Prints a token that admits this device, and no other, to the relay's iroh relay."
              + " Its first use must come within a minute.")
  static final class Bearer extends TokenCommand {
    @Override
    Optional<EndpointId> usualEndpoint(MemberFolder folder) throws IOException {
      return Optional.of(folder.endpointKey().id());
    }

    @Override
    String line(String irohRelay, String token) {
      return token;
    }
  }

  /** For mesh-llm, which has a key of its own. */
  @Command(
      name = "relay-auth",
      description =
          "Prints what mesh-llm is to be started with so that the relay's iroh relay admits it."
              + " It must be there within a minute.")
  static final class RelayAuth extends TokenCommand {
    @Override
    Optional<EndpointId> usualEndpoint(MemberFolder folder) {
      return Optional.empty();
    }

    @Override
    String line(String irohRelay, String token) {
      // mesh-llm looks the token up by the relay's URL as it was typed, letter by letter.
      return "--relay " + irohRelay + " --relay-auth " + irohRelay + "=" + token;
    }
  }
}
