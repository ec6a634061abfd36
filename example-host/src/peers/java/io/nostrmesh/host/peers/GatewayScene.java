package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.IrohEndpoint;
import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.clients.NostrToolsClient;
import io.nostrmesh.host.testing.FreePorts;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A relay, the gateway in front of it, three members, and clients on both sides of the gateway.
 * Relay and gateway run for all tests of a class, clients end with the test that made them.
 */
final class GatewayScene implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  private static final int PATIENCE_SECONDS = 60;
  // HTTP/2 asks for an upgrade, which nostr-rs-relay takes for a WebSocket that fails.
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final SecureRandom random = new SecureRandom();
  final SecretKey alice = newKey();
  final SecretKey bob = newKey();
  final SecretKey carol = newKey();

  private final PeerRelay peer;
  private final int relayPort = FreePorts.next();
  private final int port = FreePorts.next();
  private final int irohPort = FreePorts.next();
  private final SceneRemains remains = new SceneRemains();
  private Optional<LoggedProcess> relay = Optional.empty();
  private Optional<LoggedProcess> gateway = Optional.empty();

  GatewayScene(PeerRelay peer) {
    this.peer = peer;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    remains.makeFolder("gateway");
    setMembers(alice, bob, carol);
    startRelay();
    gateway = Optional.of(GatewayProcess.start(folder(), commandLine()));
  }

  private List<String> commandLine() {
    var words = new ArrayList<String>(peer.gatewayOptions());
    words.addAll(
        List.of(
            "--upstream",
            relayUrl(),
            "--members",
            "file:" + membersFile(),
            "--listen",
            "127.0.0.1:" + port,
            "--public-url",
            url(),
            "--iroh-url",
            irohRelayUrl(),
            "--iroh-bind",
            "127.0.0.1:" + irohPort,
            "--connect-timeout",
            "2s"));
    return words;
  }

  private Path membersFile() {
    return folder().resolve("members.txt");
  }

  /** Writes the file of the gateway's members anew, as an operator or a script does. */
  void setMembers(SecretKey... members) throws IOException {
    Path written = folder().resolve("members.txt.new");
    Files.write(written, Stream.of(members).map(member -> member.publicKey().hex()).toList());
    Files.move(written, membersFile(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Of a test class; ends with it. */
  Path folder() {
    return remains.folder();
  }

  /** The gateway's, for clients. */
  String url() {
    return "ws://127.0.0.1:" + port;
  }

  /** The relay's own, which clients do not know. */
  String relayUrl() {
    return "ws://127.0.0.1:" + relayPort;
  }

  String irohRelayUrl() {
    return "http://localhost:" + irohPort;
  }

  LoggedProcess relay() {
    return relay.orElseThrow();
  }

  LoggedProcess gateway() {
    return gateway.orElseThrow();
  }

  SecretKey newKey() {
    return SecretKey.generate(random);
  }

  void killRelay() {
    relay.ifPresent(LoggedProcess::kill);
  }

  /** Starts the relay on the data that it had, and waits until it serves. */
  void startRelay() throws IOException {
    Path data = Files.createDirectories(folder().resolve("relay"));
    LoggedProcess process = peer.start(data, relayPort, url());
    relay = Optional.of(process);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!servesInformation()) {
      if (process.hasEnded() || System.nanoTime() > deadline) {
        process.kill();
        throw new AssertionError("the relay does not serve:\n" + process.log());
      }
    }
  }

  private boolean servesInformation() {
    var request =
        HttpRequest.newBuilder(URI.create("http" + relayUrl().substring(2)))
            .header("Accept", "application/nostr+json")
            .build();
    try {
      return HTTP.send(request, BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A client of the gateway that has proved its key. */
  NostrToolsClient authenticated(SecretKey key) {
    return ending(NostrToolsClient.authenticated(key, url()));
  }

  /** A client of the gateway that has proved nothing that it need not prove. */
  NostrToolsClient somebody() {
    SecretKey key = newKey();
    return ending(
        peer.demandsKey()
            ? NostrToolsClient.authenticated(key, url())
            : NostrToolsClient.connected(key, url()));
  }

  /** A client of the relay itself, past the gateway. */
  NostrToolsClient behind(SecretKey key) {
    return ending(
        peer.demandsKey()
            ? NostrToolsClient.authenticated(key, relayUrl())
            : NostrToolsClient.connected(key, relayUrl()));
  }

  /** A client of the gateway that sees each message. */
  TestClient watching() {
    return ending(TestClient.connect(URI.create(url())));
  }

  /** Comes to the gateway as a proxy does for a client of this address. */
  void connectFor(String address) {
    WebSocket socket =
        HTTP.newWebSocketBuilder()
            .header("X-Forwarded-For", address)
            .buildAsync(URI.create(url()), new WebSocket.Listener() {})
            .join();
    ending(socket::abort);
  }

  /** The code with which the gateway ends a client that it has no relay for. */
  int watchingUntilClosed() {
    var code = new CompletableFuture<Integer>();
    HTTP.newWebSocketBuilder()
        .buildAsync(
            URI.create(url()),
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                code.complete(status);
                return null;
              }

              @Override
              public void onError(WebSocket socket, Throwable error) {
                code.completeExceptionally(error);
              }
            })
        .whenComplete(
            (socket, failure) -> {
              if (failure != null) {
                code.completeExceptionally(failure);
              }
            });
    return code.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  IrohEndpoint endpoint(Optional<String> token) {
    return ending(new IrohEndpoint(irohRelayUrl(), token));
  }

  /** What else is to end with the test. */
  <C extends AutoCloseable> C ending(C client) {
    return remains.ending(client);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    remains.endClients();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    gateway.ifPresent(LoggedProcess::close);
    relay.ifPresent(LoggedProcess::close);
    remains.deleteFolder();
  }
}
