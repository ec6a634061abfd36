package io.nostrmesh.host.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.nostrmesh.iroh.protocol.Datagrams;
import io.nostrmesh.iroh.protocol.Ecn;
import io.nostrmesh.iroh.protocol.EndpointSignature;
import io.nostrmesh.iroh.protocol.Frame;
import io.nostrmesh.iroh.protocol.FrameReader;
import io.nostrmesh.iroh.protocol.FrameType.Sender;
import io.nostrmesh.iroh.protocol.FrameWriter;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ClientAuth;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerChallenge;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.ClientToRelayDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.nip98.HttpAuthSigner;
import io.nostrmesh.nip98.RelayBearer;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.spi.EndpointId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An iroh endpoint as far as its handshake with a relay goes. */
public final class PlainIrohEndpoint implements AutoCloseable, WebSocket.Listener {

  private static final int PATIENCE_SECONDS = 30;

  private final BlockingQueue<ByteBuf> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final WebSocket webSocket;
  private final Frame answer;

  /**
   * Connects and proves a new key.
   *
   * @param relay its http URL, which is also what the token is for
   * @param member whose token to show
   */
  public PlainIrohEndpoint(String relay, SecretKey member) throws Exception {
    var signer = new HttpAuthSigner(member, InstantSource.system(), new SecureRandom());
    String bearer =
        RelayBearer.sign(
            signer,
            RelayBearer.request(relay).toOptional().orElseThrow(),
            Optional.empty(),
            Optional.empty());
    webSocket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + bearer)
            .subprotocols(IrohRelayVersion.V2.protocolName())
            .buildAsync(URI.create(relay.replaceFirst("http", "ws") + "/relay"), this)
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    webSocket
        .sendBinary(bytes(auth(key, (ServerChallenge) receive())), true)
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    answer = receive();
  }

  /** What the relay said to its proof. */
  public Frame answer() {
    return answer;
  }

  private static ClientAuth auth(KeyPair key, ServerChallenge challenge)
      throws GeneralSecurityException {
    byte[] encoded = key.getPublic().getEncoded();
    var signature = Signature.getInstance("Ed25519");
    signature.initSign(key.getPrivate());
    signature.update(challenge.signedMessage());
    return new ClientAuth(
        EndpointId.of(
            Arrays.copyOfRange(encoded, encoded.length - EndpointId.BYTES, encoded.length)),
        new EndpointSignature(signature.sign()));
  }

  /** Sends a datagram that the relay has nobody for. */
  public void sendDatagramToNobody() throws Exception {
    var datagrams = new Datagrams(Ecn.NONE, 0, Unpooled.wrappedBuffer(new byte[] {1}));
    var nobody = EndpointId.of(new byte[EndpointId.BYTES]);
    webSocket
        .sendBinary(bytes(new ClientToRelayDatagrams(nobody, datagrams)), true)
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until the relay has closed the connection. */
  public void awaitClosed() throws Exception {
    closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private Frame receive() throws InterruptedException {
    ByteBuf message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("the relay says nothing");
    }
    return new FrameReader(Sender.RELAY, IrohRelayVersion.V2)
        .read(message)
        .toOptional()
        .orElseThrow();
  }

  private static ByteBuffer bytes(Frame frame) {
    return ByteBuffer.wrap(
        ByteBufUtil.getBytes(new FrameWriter(UnpooledByteBufAllocator.DEFAULT).write(frame)));
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    messages.add(Unpooled.copiedBuffer(data));
    socket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    closed.complete(null);
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable broken) {
    closed.complete(null);
  }

  @Override
  public void close() {
    webSocket.abort();
  }
}
