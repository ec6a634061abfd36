package io.nostrmesh.sidecar;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.EventDelivery;
import io.nostrmesh.client.nostr.PublishAnswer;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Begins or ends a membership, for whoever owns or administers the relay (NIP-43). */
abstract class MembershipCommand extends KeyedCommand {
  private final int kind;
  @Mixin private OneRelay relay = new OneRelay();

  @Parameters(
      paramLabel = "NPUB",
      converter = Conversions.ToPublicKey.class,
      description = "whose public key, npub1… or hex")
  private Optional<PublicKey> subject = Optional.empty();

  private MembershipCommand(int kind) {
    this.kind = kind;
  }

  @Override
  final void run(MemberFolder folder, ClientRuntime runtime) throws IOException {
    SecretKey administrator = member(folder);
    Event command =
        new EventTemplate(
                kind,
                runtime.clock().instant().getEpochSecond(),
                List.of(Tag.of("p", subject.orElseThrow().hex())),
                "")
            .sign(administrator, runtime.random());
    PublishAnswer answer =
        EventDelivery.deliver(relay.url(), administrator, command, runtime)
            .toCompletableFuture()
            .join();
    if (answer instanceof PublishAnswer.Refused refused) {
      throw new ShareFailure("the relay refused: " + refused.answer());
    } else if (answer instanceof PublishAnswer.Unanswered unanswered) {
      throw new ShareFailure(unanswered.problem());
    }
    out().println("Done.");
  }

  /** Begins one. */
  @Command(
      name = "admit",
      description = "Makes somebody a member, if you own or administer the relay.")
  static final class Admit extends MembershipCommand {
    Admit() {
      super(Kind.ADD_MEMBER);
    }
  }

  /** Ends one. */
  @Command(name = "dismiss", description = "Ends a membership, if you own or administer the relay.")
  static final class Dismiss extends MembershipCommand {
    Dismiss() {
      super(Kind.REMOVE_MEMBER);
    }
  }
}
