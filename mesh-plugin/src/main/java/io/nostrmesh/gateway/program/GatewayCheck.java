package io.nostrmesh.gateway.program;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.nostrmesh.client.nostr.ProbeResult;
import io.nostrmesh.client.nostr.RelayProbe;
import io.nostrmesh.gateway.gate.GatewayAccess;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.gateway.upstream.UpstreamAnswer;
import io.nostrmesh.gateway.upstream.UpstreamConnector;
import io.nostrmesh.gateway.upstream.UpstreamLimits;
import io.nostrmesh.gateway.upstream.UpstreamRequest;
import io.nostrmesh.gateway.upstream.UpstreamTarget;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.membership.MemberFile;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.settings.IrohRelayPlan;
import io.nostrmesh.settings.MembershipPlan;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.url.RelayUrl;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ExitCode;

/**
 * {@code --check}: tries everything that a start would need, without serving anybody, and says line
 * by line what would happen.
 */
final class GatewayCheck {

  private final PluginSettings settings;
  private final GatewaySettings gateway;
  private final PrintStream out;
  private int problems;

  /**
   * @param settings with a gateway among them
   */
  GatewayCheck(PluginSettings settings, PrintStream out) {
    this.settings = settings;
    this.gateway = settings.gateway().orElseThrow();
    this.out = out;
  }

  /** {@return the status to end with} Waits for the relay as long as a client would have to. */
  int run() {
    if (gateway.upstream() instanceof UpstreamAddress.At at) {
      upstream(at.url());
    }
    access();
    members(settings.membership());
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
    out.println(
        problems == 0
            ? "It would serve."
            : "It would not serve: %d %s"
                .formatted(problems, problems == 1 ? "problem" : "problems"));
    return problems == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  // Deprecated in Netty 4.2, whose IoHandlers are not there in 4.1.
  @SuppressWarnings("deprecation")
  private void upstream(RelayUrl url) {
    EventLoopGroup loops = new NioEventLoopGroup(1);
    try (var connector = new UpstreamConnector(gateway.timings().connect(), new SecureRandom())) {
      UpstreamAnswer answer =
          connector
              .open(
                  loops.next(),
                  NioSocketChannel::new,
                  UpstreamTarget.of(url),
                  new UpstreamRequest("/", new DefaultHttpHeaders()),
                  new UpstreamLimits(
                      gateway.limits().upstreamMessageBytes(),
                      new ReceiveBudget(gateway.limits().receivedBytes(), 0),
                      gateway.upstreamCompression()))
              .join();
      if (answer instanceof UpstreamAnswer.Open open) {
        open.channel().close().syncUninterruptibly();
        ok("upstream", url + " opens WebSockets");
        information(url);
      } else if (answer instanceof UpstreamAnswer.Refused refused) {
        problem(
            "upstream",
            "%s opens no WebSocket, but answers with HTTP status %d"
                .formatted(url, refused.status()));
      } else if (answer instanceof UpstreamAnswer.Unreachable unreachable) {
        problem("upstream", "%s cannot be reached: %s".formatted(url, unreachable.problem()));
      }
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private void information(RelayUrl url) {
    ProbeResult result =
        new RelayProbe(HttpClient.newHttpClient()).probe(url).toCompletableFuture().join();
    if (result instanceof ProbeResult.NotARelay not) {
      ok("information", not.problem() + ": clients would get one of the gateway's own");
    } else if (result instanceof ProbeResult.Unreachable not) {
      ok("information", not.problem() + ": clients would get one of the gateway's own");
    } else if (result instanceof ProbeResult.Advertised
        && settings.irohRelay() instanceof IrohRelayPlan.Serve) {
      problem(
          "information",
          "the relay advertises an iroh relay itself, so that there would be two: take the gateway"
              + " away, or that of the relay");
    } else {
      ok("information", "clients would get the relay's document with the gateway's fields");
    }
  }

  private void access() {
    ok(
        "access",
        gateway.access() == GatewayAccess.MEMBERS
            ? "members alone would read and write"
            : "compute offers would be for members; everything else is left to the relay");
  }

  private void members(MembershipPlan plan) {
    if (plan instanceof MembershipPlan.Unsaid) {
      problem("members", "nobody says who they are: set --members (mesh.membership.mode)");
    } else if (plan instanceof MembershipPlan.Open) {
      ok("members", "everybody is one");
    } else if (plan instanceof MembershipPlan.Listed listed) {
      ok("members", listed.keys().size() + " keys");
    } else if (plan instanceof MembershipPlan.File file) {
      members(file);
    } else if (plan instanceof MembershipPlan.AllOf several) {
      several.plans().forEach(this::members);
      ok("members", "are those of whom each of these sources says so");
    } else if (plan instanceof MembershipPlan.AnyOf several) {
      several.plans().forEach(this::members);
      ok("members", "are those of whom one of these sources says so");
    }
  }

  private void members(MembershipPlan.File file) {
    Parsed<Set<PublicKey>> keys = MemberFile.read(file.path());
    if (keys instanceof Parsed.Malformed<Set<PublicKey>> malformed) {
      problem("members", file.path() + " " + malformed.problem());
    } else {
      ok("members", keys.toOptional().orElseThrow().size() + " keys in " + file.path());
    }
  }

  private void irohRelay(IrohRelayPlan plan) {
    if (plan instanceof IrohRelayPlan.Serve serve) {
      place("iroh relay", serve.config().bindAddress(), serve.publicUrl() + " would be ");
    } else if (plan instanceof IrohRelayPlan.Off off) {
      Optional<String> complaint = off.complaint();
      if (complaint.isPresent()) {
        problem("iroh relay", complaint.get());
      } else {
        ok("iroh relay", "none: set --iroh-url and --iroh-bind, and members reach each other");
      }
    }
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

  private void ok(String what, String text) {
    say("ok     ", what, text);
  }

  private void problem(String what, String text) {
    problems++;
    say("PROBLEM", what, text);
  }

  private void say(String verdict, String what, String text) {
    out.println(verdict + " " + what + ": " + text);
  }
}
