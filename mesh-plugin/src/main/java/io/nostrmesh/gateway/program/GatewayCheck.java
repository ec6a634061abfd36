package io.nostrmesh.gateway.program;

import io.nostrmesh.gateway.gate.GatewayAccess;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.iroh.server.IrohRelayConfig;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import io.nostrmesh.settings.IrohRelayPlan;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.settings.property.SecretKeyFile;
import io.nostrmesh.settings.property.SettingsException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import picocli.CommandLine.ExitCode;

/**
 * {@code --check}: tries everything that a start would need, without serving anybody, and says line
 * by line what would happen.
 */
final class GatewayCheck {

  private final PluginSettings settings;
  private final GatewaySettings gateway;
  private final PrintStream out;
  private final Findings findings;

  /**
   * @param settings with a gateway among them
   */
  GatewayCheck(PluginSettings settings, PrintStream out) {
    this.settings = settings;
    this.gateway = settings.gateway().orElseThrow();
    this.out = out;
    this.findings = new Findings(out);
  }

  /** {@return the status to end with} Waits for the relay as long as a client would have to. */
  int run() {
    if (gateway.upstream() instanceof UpstreamAddress.At at) {
      new RelayCheck(gateway, !settings.irohRelay().urls().isEmpty(), findings).run(at.url());
    }
    access();
    new MembersCheck(findings).run(settings.membership());
    place("listen", gateway.listen(), "clients come to ");
    gateway
        .publicUrl()
        .ifPresentOrElse(
            url -> ok("public URL", "clients know the relay as " + url),
            () ->
                ok(
                    "public URL",
                    "none: clients must know the relay by the address that they connect to"));
    irohRelay(settings.irohRelay());
    secretKey();
    int problems = findings.problems();
    out.println(
        problems == 0
            ? "It would serve."
            : "It would not serve: %d %s"
                .formatted(problems, problems == 1 ? "problem" : "problems"));
    return problems == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void access() {
    ok(
        "access",
        gateway.access() == GatewayAccess.MEMBERS
            ? "members alone would read and write"
            : "compute offers would be for members; everything else is left to the relay");
  }

  private void irohRelay(IrohRelayPlan plan) {
    if (plan instanceof IrohRelayPlan.Serve serve) {
      place("iroh relay", serve.config(), serve.publicUrl() + " would be ");
    } else if (plan instanceof IrohRelayPlan.External fleet) {
      ok("iroh relays", String.join(" ", fleet.urls()));
      place("iroh access", fleet.config(), "they would ask whom to admit on ");
    } else if (plan instanceof IrohRelayPlan.Off off) {
      Optional<String> complaint = off.complaint();
      if (complaint.isPresent()) {
        problem("iroh relay", complaint.get());
      } else {
        ok("iroh relay", "none: set --iroh-url and --iroh-bind, and members reach each other");
      }
    }
  }

  private void place(String what, IrohRelayConfig config, String text) {
    config
        .bindAddress()
        .ifPresentOrElse(
            address -> place(what, address, text),
            () -> problem(what, EmbeddedIrohRelay.NEEDS_A_HOST));
  }

  private void place(String what, InetSocketAddress address, String text) {
    try (var socket = new ServerSocket()) {
      socket.bind(address);
      ok(what, text + text(address));
    } catch (IOException e) {
      problem(what, text(address) + " cannot be listened on: " + e.getMessage());
    }
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  private void secretKey() {
    try {
      gateway
          .secretKeyFile()
          .map(SecretKeyFile::read)
          .ifPresentOrElse(
              key ->
                  ok(
                      "secret key",
                      Nip19.npub(key.publicKey())
                          + " would have old offers deleted, where the relay lets it"),
              () -> ok("secret key", "none: old offers would stay in the relay, hidden"));
    } catch (SettingsException e) {
      problem("secret key", String.valueOf(e.getMessage()));
    }
  }

  private void ok(String what, String text) {
    findings.ok(what, text);
  }

  private void problem(String what, String text) {
    findings.problem(what, text);
  }
}
