package io.nostrmesh.membership;

import com.sun.net.httpserver.HttpServer;
import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.membership.event.EventMembers;
import io.nostrmesh.membership.event.MemberListSource;
import io.nostrmesh.membership.http.HttpMembers;
import io.nostrmesh.membership.http.MemberService;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.testkit.MembershipCheckRules;
import io.nostrmesh.url.UrlTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The checks that look elsewhere keep the rules of the contract, in real time. */
class SourceRulesTest {

  private static final PublicKey MEMBER = new PublicKey("a1".repeat(32));
  private static final PublicKey STRANGER = new PublicKey("b2".repeat(32));

  abstract static class Scene implements MembershipCheckRules {

    final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();

    @Override
    public PublicKey member() {
      return MEMBER;
    }

    @Override
    public Optional<PublicKey> stranger() {
      return Optional.of(STRANGER);
    }

    @AfterEach
    void endLoop() {
      loop.shutdownNow();
    }
  }

  @Nested
  class File extends Scene {

    @TempDir private Path folder;
    private FileMembers members;

    @BeforeEach
    void open() throws IOException {
      members =
          FileMembers.open(
                  Files.writeString(folder.resolve("m"), MEMBER.hex()),
                  loop,
                  InstantSource.system())
              .toOptional()
              .orElseThrow();
    }

    @AfterEach
    void close() {
      members.close();
    }

    @Override
    public MembershipCheck check() {
      return members;
    }

    @Override
    public boolean end() {
      try {
        Files.writeString(folder.resolve("m"), "");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return true;
    }
  }

  @Nested
  class Event extends Scene {

    private final ScriptedRelay relay = new ScriptedRelay();
    private final ClientRuntime runtime = ClientRuntime.system();
    private final SecretKey owner = SecretKey.generate(runtime.random());
    private final EventMembers members = follow(relay, runtime);
    private final ClientRuntime elsewhere = ClientRuntime.system();
    private Optional<EventMembers> lost = Optional.empty();

    private EventMembers follow(ScriptedRelay where, ClientRuntime by) {
      where.challenges = false;
      publish(where, 100, Tag.of("member", MEMBER.hex()));
      return EventMembers.follow(source(where), by);
    }

    private MemberListSource source(ScriptedRelay where) {
      return new MemberListSource(
          new EventAddress(Kind.MEMBER_LIST, owner.publicKey(), ""),
          where.url(),
          where.url(),
          owner,
          Duration.ofMinutes(1),
          MemberListSource.TIMING);
    }

    private void publish(ScriptedRelay where, long createdAt, Tag... tags) {
      where.publish(
          new EventTemplate(Kind.MEMBER_LIST, createdAt, List.of(tags), "")
              .sign(owner, runtime.random()));
    }

    @AfterEach
    void close() {
      members.close();
      lost.ifPresent(EventMembers::close);
      relay.close();
      runtime.loop().shutdownNow();
      elsewhere.loop().shutdownNow();
    }

    @Override
    public MembershipCheck check() {
      return members;
    }

    @Override
    public Optional<MembershipCheck> broken() {
      var gone = new ScriptedRelay();
      MemberListSource nowhere = source(gone);
      gone.close();
      lost = Optional.of(EventMembers.follow(nowhere, elsewhere));
      return lost.map(check -> check);
    }

    @Override
    public boolean end() {
      // Whoever has never been seen on a list cannot go missing.
      members.first().toCompletableFuture().join();
      publish(relay, 101);
      return true;
    }
  }

  @Nested
  class Http extends Scene {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server = server();
    private volatile String member = MEMBER.hex();
    private final HttpMembers members = members("/members");
    private final HttpMembers lost = members("/broken");

    private HttpServer server() {
      try {
        HttpServer made =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        made.createContext(
            "/",
            exchange -> {
              String path = exchange.getRequestURI().getPath();
              int status = path.endsWith(member) ? 200 : 404;
              exchange.sendResponseHeaders(path.startsWith("/broken") ? 500 : status, -1);
              exchange.close();
            });
        made.setExecutor(threads);
        made.start();
        return made;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private HttpMembers members(String path) {
      var url = new UrlTemplate("http://127.0.0.1:" + server.getAddress().getPort() + path);
      Duration second = Duration.ofSeconds(1);
      return new HttpMembers(
          new MemberService(url, Optional.empty(), Duration.ofSeconds(20), second, second),
          Optional.empty(),
          HttpClient.newHttpClient(),
          loop,
          System::nanoTime);
    }

    @AfterEach
    void close() {
      members.close();
      lost.close();
      server.stop(0);
      threads.shutdownNow();
    }

    @Override
    public MembershipCheck check() {
      return members;
    }

    @Override
    public Optional<MembershipCheck> broken() {
      return Optional.of(lost);
    }

    @Override
    public boolean end() {
      // Watched is who was asked about.
      members.check(MEMBER).toCompletableFuture().join();
      member = "nobody";
      return true;
    }
  }
}
