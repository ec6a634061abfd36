package io.nostrmesh.gateway;

import com.sun.net.httpserver.HttpServer;
import io.nostrmesh.gateway.gate.GateObserver;
import io.nostrmesh.gateway.gate.GatewayAccess;
import io.nostrmesh.gateway.settings.ClientAddress;
import io.nostrmesh.gateway.settings.GatewayLimits;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.settings.GatewayTimings;
import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.nip11.IrohRelayAdvertisement;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EventPolicies;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Nip11Extensions;
import io.nostrmesh.spi.roster.EndpointRoster;
import io.nostrmesh.testkit.ManualTime;
import io.nostrmesh.url.RelayUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A gateway on loopback, and the HTTP side of a relay behind it. */
final class GatewayScene implements AutoCloseable {

  static final String IROH = "https://mesh.example.com";

  final ManualTime time = new ManualTime();
  final HttpServer relay;
  final List<String> faults = new CopyOnWriteArrayList<>();
  final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService relayThreads = Executors.newCachedThreadPool();
  ClientAddress clientAddress = ClientAddress.PEER;
  boolean tellAddress;
  GatewayAccess access = GatewayAccess.OFFERS;
  GatewayLimits limits = GatewayLimits.DEFAULTS;
  Duration request = Duration.ofSeconds(30);
  Optional<Integer> upstreamPort = Optional.empty();

  /** The whole URL, where a port does not say enough. */
  Optional<String> upstream = Optional.empty();

  private Optional<Gateway> gateway = Optional.empty();

  GatewayScene() throws IOException {
    relay = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    relay.setExecutor(relayThreads);
    relay.start();
  }

  /** Answers all requests to a path of the relay. */
  GatewayScene relayAnswers(String path, int status, String type, String body) {
    relay.createContext(
        path,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    return this;
  }

  Gateway start() {
    return start(settings(0));
  }

  /** Starts it before a relay whose every byte the test writes. */
  Gateway startBefore(ServerSocket other) {
    upstreamPort = Optional.of(other.getLocalPort());
    return start();
  }

  GatewaySettings settings(int listen) {
    int port = upstreamPort.orElse(relay.getAddress().getPort());
    return new GatewaySettings(
        new UpstreamAddress.At(new RelayUrl(upstream.orElse("ws://127.0.0.1:" + port))),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), listen),
        Optional.empty(),
        access,
        clientAddress,
        tellAddress,
        false,
        Optional.empty(),
        limits,
        new GatewayTimings(
            Duration.ofSeconds(5), request, Duration.ofSeconds(30), Duration.ofSeconds(10)));
  }

  Gateway start(GatewaySettings settings) {
    MembershipCheck nobody =
        new MembershipCheck() {
          @Override
          public CompletionStage<Membership> check(PublicKey key) {
            return CompletableFuture.completedFuture(Membership.DENIED);
          }
        };
    var parts =
        new GatewayParts(
            EventPolicies.none(),
            new Nip11Extensions(List.of(new IrohRelayAdvertisement(() -> List.of(IROH))), Set.of()),
            nobody,
            EndpointRoster.NONE,
            Runnable::run,
            timer,
            new SecureRandom(),
            time,
            GateObserver.NONE,
            (fault, channel, detail) -> faults.add(fault.name()));
    Gateway started = Gateway.start(settings, parts);
    gateway = Optional.of(started);
    return started;
  }

  /** Asks for the document at a path; the whole answer. */
  String document(String path) throws IOException {
    return raw(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: x\r\nAccept: application/nostr+json\r\n"
            + "Connection: close\r\n\r\n");
  }

  int port() {
    return gateway.orElseThrow().localAddress().getPort();
  }

  /** Sends bytes as they are, and reads until the gateway ends the connection. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    gateway.ifPresent(Gateway::close);
    timer.shutdownNow();
    relay.stop(0);
    relayThreads.shutdownNow();
  }
}
