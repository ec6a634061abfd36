package io.nostrmesh.plugin;

import io.nostrmesh.nip98.HttpAuthSigner;
import io.nostrmesh.nip98.RelayBearer;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What a host brings along: properties, members and their bearers. */
public final class IrohRelays {

  public static final String URL = "http://localhost:3340";
  public static final SecretKey MEMBER = SecretKey.fromHex("1".repeat(64));
  public static final SecretKey STRANGER = SecretKey.fromHex("2".repeat(64));

  private IrohRelays() {}

  /** A relay on a free port, changed by further pairs of property and value. */
  public static Map<String, Object> properties(String... more) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("micronaut.server.port", -1);
    properties.put("mesh.iroh-relay.public-url", URL);
    properties.put("mesh.iroh-relay.bind-address", "127.0.0.1:0");
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    return properties;
  }

  /** Whether an iroh relay answers there; once it has closed, its port may be anybody's next. */
  public static boolean listens(InetSocketAddress address) {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write("GET /generate_204 HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] begin = socket.getInputStream().readNBytes("HTTP/1.1 204".length());
      return new String(begin, StandardCharsets.US_ASCII).equals("HTTP/1.1 204");
    } catch (IOException nobody) {
      return false;
    }
  }

  /** The header with which an endpoint of {@code key}'s owner asks for admission. */
  public static String authorization(SecretKey key) {
    return "Authorization: Bearer " + bearer(key);
  }

  /** What admits an endpoint of {@code key}'s owner. */
  public static String bearer(SecretKey key) {
    var signer = new HttpAuthSigner(key, InstantSource.system(), new SecureRandom());
    return RelayBearer.sign(
        signer,
        RelayBearer.request(URL).toOptional().orElseThrow(),
        Optional.empty(),
        Optional.empty());
  }

  /** A host's own members. */
  public static final class Members implements MembershipCheck {

    private final Set<PublicKey> keys = ConcurrentHashMap.newKeySet();
    private final List<Consumer<PublicKey>> listeners = new CopyOnWriteArrayList<>();

    public Members(SecretKey... members) {
      for (SecretKey member : members) {
        keys.add(member.publicKey());
      }
    }

    public void remove(SecretKey member) {
      keys.remove(member.publicKey());
      listeners.forEach(listener -> listener.accept(member.publicKey()));
    }

    @Override
    public CompletionStage<Membership> check(PublicKey key) {
      return CompletableFuture.completedFuture(
          keys.contains(key) ? new Membership.Member("member") : Membership.DENIED);
    }

    @Override
    public Registration onEnded(Consumer<PublicKey> listener) {
      listeners.add(listener);
      return () -> listeners.remove(listener);
    }
  }
}
