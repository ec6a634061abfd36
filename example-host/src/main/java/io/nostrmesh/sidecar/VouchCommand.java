package io.nostrmesh.sidecar;

import io.nostrmesh.client.device.EndpointKey;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.EndpointVoucher;
import io.nostrmesh.client.nostr.ProbeResult;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says, or takes back, that an endpoint is the member's own, for members who offer nothing. */
abstract class VouchCommand extends KeyedCommand {
  @Mixin private OneRelay relay = new OneRelay();

  @Option(
      names = "--endpoint",
      paramLabel = "ID",
      converter = Conversions.ToEndpoint.class,
      description = "the iroh endpoint, 64 hex characters (default: this device's)")
  private Optional<EndpointId> endpoint = Optional.empty();

  @Option(
      names = "--endpoint-key",
      paramLabel = "FILE",
      converter = Conversions.ToPath.class,
      description = "the iroh endpoint whose key is in FILE, and its agreement")
  private Optional<Path> keyFile = Optional.empty();

  @Override
  final void run(MemberFolder folder, ClientRuntime runtime) throws IOException {
    if (keyFile.isPresent() && endpoint.isPresent()) {
      throw usage("--endpoint and --endpoint-key exclude each other");
    }
    SecretKey member = member(folder);
    EndpointKey own =
        keyFile.isPresent() ? MemberFolder.endpointKey(keyFile.get()) : folder.endpointKey();
    ProbeResult.Advertised advertised = relay.irohRelay(runtime);
    Optional<String> problem =
        send(
                new EndpointVoucher(member, runtime),
                advertised.controlUrl(),
                endpoint.orElse(own.id()),
                proof(own, member))
            .toCompletableFuture()
            .join();
    if (problem.isPresent()) {
      throw new ShareFailure(advertised.controlUrl() + ": " + problem.get());
    }
    out().println("Done.");
  }

  /** Of whose key is here; another device's program makes its own. */
  private Optional<Tag> proof(EndpointKey own, SecretKey member) {
    return endpoint.filter(other -> !other.equals(own.id())).isPresent()
        ? otherProof()
        : Optional.of(own.proofFor(member.publicKey()));
  }

  Optional<Tag> otherProof() {
    return Optional.empty();
  }

  abstract CompletionStage<Optional<String>> send(
      EndpointVoucher voucher, String controlUrl, EndpointId endpoint, Optional<Tag> proof);

  /** Says it. */
  @Command(
      name = "vouch",
      description =
          "Says that an iroh endpoint is yours, so that it needs no token. Offers say so by"
              + " themselves.")
  static final class Vouch extends VouchCommand {
    @Option(
        names = "--proof",
        paramLabel = "HEX",
        converter = Conversions.ToProof.class,
        description = "the endpoint's signature over your public key, where it is another device's")
    private Optional<Tag> proof = Optional.empty();

    @Override
    Optional<Tag> otherProof() {
      return proof;
    }

    @Override
    CompletionStage<Optional<String>> send(
        EndpointVoucher voucher, String controlUrl, EndpointId endpoint, Optional<Tag> agreed) {
      return voucher.vouch(controlUrl, endpoint, agreed);
    }
  }

  /** Takes it back. */
  @Command(
      name = "disown",
      description = "Takes back that an iroh endpoint is yours, tokens that it has used included.")
  static final class Disown extends VouchCommand {
    @Override
    CompletionStage<Optional<String>> send(
        EndpointVoucher voucher, String controlUrl, EndpointId endpoint, Optional<Tag> agreed) {
      return voucher.disown(controlUrl, endpoint);
    }
  }
}
