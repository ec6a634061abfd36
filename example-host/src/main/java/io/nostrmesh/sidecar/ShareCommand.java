package io.nostrmesh.sidecar;

import io.nostrmesh.client.ShareCompute;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.sidecar.panel.PanelDoor;
import io.nostrmesh.sidecar.panel.PanelServer;
import io.nostrmesh.url.RelayUrl;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;

/** The program that a member runs: publishes this machine's offer and serves the panel. */
@Command(
    name = "share",
    description =
        "Shares this machine's compute with the members of Nostr relays, and serves the panel.",
    subcommands = {
      NpubCommand.class,
      EndpointCommand.class,
      TokenCommand.Bearer.class,
      TokenCommand.RelayAuth.class,
      VouchCommand.Vouch.class,
      VouchCommand.Disown.class,
      MembershipCommand.Admit.class,
      MembershipCommand.Dismiss.class,
      HelpCommand.class
    },
    footer = {
      "",
      "What an option leaves out, a variable may say: MESH_SHARE_DATA_DIR, and so on.",
      "Exit status: 0 done, 1 failed, 2 wrong command line."
    })
public final class ShareCommand extends KeyedCommand {
  /** How long a program that ends waits for relays to acknowledge that its offer is gone. */
  private static final Duration WITHDRAWAL_PATIENCE = Duration.ofSeconds(5);

  @Option(
      names = "--relay",
      paramLabel = "URL",
      split = ",",
      converter = Conversions.ToRelay.class,
      description = "a Nostr relay, ws:// or wss://; give it again for further relays")
  private List<RelayUrl> relays = new ArrayList<>();

  @Option(
      names = "--port",
      paramLabel = "N",
      converter = Conversions.ToPort.class,
      description = "port of the panel on 127.0.0.1 (default: where it was last time)")
  private int port;

  private ShareCommand() {}

  /** The grammar of the program. */
  public static CommandLine commandLine() {
    return new CommandLine(new ShareCommand());
  }

  @Override
  void run(MemberFolder folder, ClientRuntime runtime) throws IOException, InterruptedException {
    if (relays.isEmpty()) {
      // Not said to picocli, which would ask the commands below for it as well.
      throw usage("missing required option: '--relay=URL'");
    }
    if (relays.size() > ShareCompute.MAX_RELAYS || new HashSet<>(relays).size() < relays.size()) {
      throw usage("name at most " + ShareCompute.MAX_RELAYS + " relays, each of them once");
    }
    folder.occupy();
    SecretKey member = member(folder);
    var sidecar = new Sidecar(folder, member, relays, runtime);
    PanelServer panel = panel(folder, runtime, sidecar);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(panel, sidecar), "withdrawal"));
    // Last: what is published must be withdrawn at the end, whatever goes wrong before.
    sidecar.start();
    out().println("You are          " + Nip19.npub(member.publicKey()));
    out().println("                 " + member.publicKey());
    out().println("This device is   " + folder.endpointKey().id());
    out().println("Share compute    " + panel.url());
    out().println("Keep that link to yourself. Ctrl-C withdraws your offer and ends the program.");
    new CountDownLatch(1).await();
  }

  private PanelServer panel(MemberFolder folder, ClientRuntime runtime, Sidecar sidecar)
      throws IOException {
    var door = new PanelDoor(folder.panelFile(), runtime.random(), out()::println);
    try {
      return door.open(
          port == 0 ? OptionalInt.empty() : OptionalInt.of(port), new SidecarPanel(sidecar));
    } catch (SocketException e) {
      throw new ShareFailure(
          port == 0
              ? "no port of this machine takes the panel: " + e.getMessage()
              : "--port " + port + ": " + e.getMessage() + "; choose another, or leave it out");
    }
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
        relay -> out().println(relay + " did not confirm: your offer there expires by itself."));
  }
}
