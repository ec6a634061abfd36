package io.nostrmesh.iroh.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.nostrmesh.iroh.protocol.Datagrams;
import io.nostrmesh.iroh.protocol.Ecn;
import io.nostrmesh.iroh.protocol.Frame;
import io.nostrmesh.iroh.protocol.FrameReader;
import io.nostrmesh.iroh.protocol.FrameType.Sender;
import io.nostrmesh.iroh.protocol.FrameWriter;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerChallenge;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerConfirmsAuth;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.ClientToRelayDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Ping;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.Pong;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.RelayToClientDatagrams;
import io.nostrmesh.iroh.protocol.IrohRelayVersion;
import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.spi.EndpointId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint as far as a relay sees one, on a blocking socket. Fails with {@link AssertionError}
 * where the relay does not do its part.
 */
public final class IrohTestClient implements AutoCloseable {

  static final int SEGMENT_BYTES = 1452;

  private final TestKey key;
  private final RawIrohSocket webSocket;
  private final IrohRelayVersion version;
  private final FrameReader reader;
  private final FrameWriter writer = new FrameWriter(UnpooledByteBufAllocator.DEFAULT);

  private IrohTestClient(TestKey key, RawIrohSocket webSocket, IrohRelayVersion version) {
    this.key = key;
    this.webSocket = webSocket;
    this.version = version;
    this.reader = new FrameReader(Sender.RELAY, version);
  }

  /** Connects, proves its key and expects to be admitted. */
  public static IrohTestClient join(InetSocketAddress relay, TestKey key, String... headers) {
    IrohTestClient client = dial(relay, key, IrohRelayVersion.V2, headers);
    client.prove();
    Frame answer = client.receive();
    if (!(answer instanceof ServerConfirmsAuth)) {
      throw new AssertionError("expected to be admitted, got " + answer);
    }
    return client;
  }

  /** Connects and upgrades, and leaves the handshake to the caller. */
  public static IrohTestClient dial(
      InetSocketAddress relay, TestKey key, IrohRelayVersion version, String... headers) {
    try {
      return upgrade(RawIrohSocket.dial(relay), key, version, "/relay", headers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Upgrades an open connection. */
  public static IrohTestClient upgrade(
      RawIrohSocket webSocket,
      TestKey key,
      IrohRelayVersion version,
      String target,
      String... headers)
      throws IOException {
    webSocket.sendText(request(target, version.protocolName(), headers));
    return upgraded(webSocket, key, version);
  }

  /** Of a connection that has asked for its upgrade. */
  static IrohTestClient upgraded(RawIrohSocket webSocket, TestKey key, IrohRelayVersion version)
      throws IOException {
    List<String> head = webSocket.readHead();
    if (!head.get(0).equals("HTTP/1.1 101 Switching Protocols")) {
      throw new AssertionError("expected an upgrade, got " + head);
    }
    return new IrohTestClient(key, webSocket, version);
  }

  /** An upgrade request with more headers of the form {@code name: value}. */
  public static String request(String target, String protocols, String... headers) {
    var request =
        new StringBuilder("GET " + target + " HTTP/1.1\r\n")
            .append("Host: relay\r\n")
            .append("Upgrade: websocket\r\n")
            .append("Connection: Upgrade\r\n")
            .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
            .append("Sec-WebSocket-Version: 13\r\n")
            .append("sec-websocket-protocol: " + protocols + "\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  /** Answers the challenge that must come next. */
  public void prove() {
    if (receive() instanceof ServerChallenge challenge) {
      send(key.answer(challenge));
    } else {
      throw new AssertionError("expected a challenge");
    }
  }

  public EndpointId id() {
    return key.id();
  }

  public IrohRelayVersion version() {
    return version;
  }

  public RawIrohSocket webSocket() {
    return webSocket;
  }

  public void send(Frame frame) {
    ByteBuf message = writer.write(frame);
    send(ByteBufUtil.getBytes(message));
    message.release();
  }

  /** Sends any bytes as one binary message. */
  public void send(byte[] message) {
    try {
      webSocket.send(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void sendDatagram(EndpointId destination, String contents) {
    sendDatagram(destination, contents.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends what is too much for one datagram as a batch of them, as stock clients do. */
  public void sendDatagram(EndpointId destination, byte[] contents) {
    int segments = contents.length > SEGMENT_BYTES ? SEGMENT_BYTES : 0;
    var datagrams = new Datagrams(Ecn.NONE, segments, Unpooled.wrappedBuffer(contents));
    send(new ClientToRelayDatagrams(destination, datagrams));
  }

  /** The next frame; the connection must not end before it. */
  public Frame receive() {
    return tryReceive().orElseThrow(() -> new AssertionError("the relay closed the connection"));
  }

  /** The next frame, or empty when the relay closes the connection. */
  public Optional<Frame> tryReceive() {
    try {
      return webSocket
          .read()
          .filter(message -> message.opcode() != RawIrohSocket.CLOSE)
          .map(message -> Unpooled.wrappedBuffer(message.payload()))
          .map(payload -> reader.read(payload).toOptional().orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The contents of the next frame, which must be datagrams of {@code source}. */
  public String receiveDatagram(EndpointId source) {
    if (receive() instanceof RelayToClientDatagrams received && received.source().equals(source)) {
      return received.datagrams().contents().toString(StandardCharsets.UTF_8);
    }
    throw new AssertionError("expected a datagram of " + source);
  }

  /** Sends a ping and expects its pong as the very next frame: all before has been handled. */
  public void ping() {
    var ping = new Ping(System.nanoTime());
    send(ping);
    Frame answer = receive();
    if (!answer.equals(new Pong(ping.payload()))) {
      throw new AssertionError("expected a pong, got " + answer);
    }
  }

  /** Waits for the relay to close the connection, whatever comes before. */
  public void awaitClosed() {
    while (tryReceive().isPresent()) {
      // Read on.
    }
  }

  /** Closes the TCP connection without a word. */
  public void hangUp() {
    close();
  }

  @Override
  public void close() {
    try {
      webSocket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
