package io.nostrmesh.sidecar;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.EventDelivery;
import io.nostrmesh.client.nostr.ProbeResult;
import io.nostrmesh.client.nostr.PublishAnswer;
import io.nostrmesh.client.nostr.RelayProbe;
import io.nostrmesh.nip98.HttpAuthRequest;
import io.nostrmesh.nip98.HttpAuthSigner;
import io.nostrmesh.nip98.RelayBearer;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.url.RelayUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The program {@code share}: what it does is in {@link ShareOptions#HELP}. */
public final class ShareCommand {
  /** How long a program that ends waits for relays to acknowledge that its offer is gone. */
  private static final Duration WITHDRAWAL_PATIENCE = Duration.ofSeconds(5);

  private static final int SECRET_BYTES = 24;

  private final InputStream in;
  private final PrintStream out;
  private final ClientRuntime runtime;

  private ShareCommand(InputStream in, PrintStream out, ClientRuntime runtime) {
    this.in = in;
    this.out = out;
    this.runtime = runtime;
  }

  /**
   * Runs until it is interrupted, or ends the JVM with status 1 after one line on what is wrong.
   */
  public static void main(String... arguments) throws InterruptedException {
    System.setProperty("LOG_TARGET", "System.err");
    try {
      new ShareCommand(System.in, System.out, ClientRuntime.system())
          .run(ShareOptions.parse(arguments));
    } catch (ShareFailure e) {
      System.err.println("share: " + e.getMessage());
      System.exit(1);
    } catch (IOException e) {
      System.err.println("share: cannot read or write what it keeps: " + e);
      System.exit(1);
    }
  }

  private void run(ShareOptions options) throws IOException, InterruptedException {
    var folder = new MemberFolder(options.folder(), runtime.random());
    switch (options.action()) {
      case HELP -> out.print(ShareOptions.HELP);
      case ENDPOINT -> out.println(folder.endpointKey().id());
      case NPUB -> out.println(Nip19.npub(member(options, folder).publicKey()));
      case BEARER -> out.println(bearer(options, folder));
      case ADMIT -> administer(Kind.ADD_MEMBER, options, folder);
      case DISMISS -> administer(Kind.REMOVE_MEMBER, options, folder);
      case SHARE -> share(options, folder);
    }
  }

  private void share(ShareOptions options, MemberFolder folder)
      throws IOException, InterruptedException {
    folder.occupy();
    SecretKey member = member(options, folder);
    var sidecar = new Sidecar(folder, member, options.relays(), runtime);
    PanelServer panel = panel(options.port(), sidecar);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(panel, sidecar), "withdrawal"));
    // Last: what is published must be withdrawn at the end, whatever goes wrong before.
    sidecar.start();
    out.println("You are          " + Nip19.npub(member.publicKey()));
    out.println("                 " + member.publicKey());
    out.println("This device is   " + folder.endpointKey().id());
    out.println("Share compute    " + panel.url());
    out.println("Keep that link to yourself. Ctrl-C withdraws your offer and ends the program.");
    new CountDownLatch(1).await();
  }

  private PanelServer panel(int port, Sidecar sidecar) throws IOException {
    try {
      return PanelServer.start(port, secret(runtime.random()), sidecar);
    } catch (BindException e) {
      throw new ShareFailure("--port " + port + " is taken; choose another, or leave it out");
    }
  }

  private static String secret(SecureRandom random) {
    var bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void stop(PanelServer panel, Sidecar sidecar) {
    panel.close();
    Set<RelayUrl> silent =
        sidecar
            .stop(WITHDRAWAL_PATIENCE)
            .toCompletableFuture()
            .completeOnTimeout(Set.of(), 2 * WITHDRAWAL_PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
    silent.forEach(
        relay -> out.println(relay + " did not confirm: your offer there expires by itself."));
  }

  private String bearer(ShareOptions options, MemberFolder folder) throws IOException {
    RelayUrl relay = options.relays().get(0);
    ProbeResult probe = new RelayProbe(runtime.http()).probe(relay).toCompletableFuture().join();
    HttpAuthRequest request =
        RelayBearer.request(irohRelay(relay, probe)).toOptional().orElseThrow();
    var signer = new HttpAuthSigner(member(options, folder), runtime.clock(), runtime.random());
    return RelayBearer.sign(
        signer, request, Optional.of(folder.endpointKey().id()), Optional.empty());
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

  private void administer(int kind, ShareOptions options, MemberFolder folder) throws IOException {
    SecretKey administrator = member(options, folder);
    String subject = options.subject().orElseThrow().hex();
    long now = runtime.clock().instant().getEpochSecond();
    Event command =
        new EventTemplate(kind, now, List.of(Tag.of("p", subject)), "")
            .sign(administrator, runtime.random());
    PublishAnswer answer =
        EventDelivery.deliver(options.relays().get(0), administrator, command, runtime)
            .toCompletableFuture()
            .join();
    if (answer instanceof PublishAnswer.Refused refused) {
      throw new ShareFailure("the relay refused: " + refused.answer());
    } else if (answer instanceof PublishAnswer.Unanswered unanswered) {
      throw new ShareFailure(unanswered.problem());
    }
    out.println("Done.");
  }

  private SecretKey member(ShareOptions options, MemberFolder folder) throws IOException {
    if (options.keyFile().isPresent()) {
      return MemberFolder.memberKey(options.keyFile().get());
    }
    if (options.keyFromInput()) {
      var line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
      return MemberFolder.readKey(line == null ? "" : line, "standard input");
    }
    return folder.memberKey();
  }
}
