package io.nostrmesh.sidecar.panel;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * Serves the panel on 127.0.0.1, on one thread that never waits for anybody. The page itself is
 * public; its state and its settings take the secret that stands in the URL's fragment, which
 * browsers send to nobody.
 */
public final class PanelServer implements AutoCloseable {
  private static final int MAX_LINE = 4096;

  /** Room for the cookies of everything else on this machine: browsers do not tell ports apart. */
  private static final int MAX_HEADERS = 64 * 1024;

  private static final int CHUNK = 8192;

  private final EventLoopGroup loop;
  private final Channel door;
  private final URI url;
  private final PanelStreams streams;
  private final PanelConnections connections;

  private PanelServer(
      EventLoopGroup loop,
      Channel door,
      URI url,
      PanelStreams streams,
      PanelConnections connections) {
    this.loop = loop;
    this.door = door;
    this.url = url;
    this.streams = streams;
    this.connections = connections;
  }

  /**
   * Starts to serve.
   *
   * @throws java.net.SocketException when the port is taken
   */
  static PanelServer start(PanelAddress address, PanelProgram program) throws IOException {
    return start(address, program, PanelTimings.USUAL);
  }

  static PanelServer start(PanelAddress address, PanelProgram program, PanelTimings timings)
      throws IOException {
    var loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("panel", true), NioIoHandler.newFactory());
    var streams = new PanelStreams(program, timings);
    var connections = new PanelConnections(timings);
    var handler =
        new PanelRoutes(new PanelGuard(address.port(), address.secret()), program, streams);
    Channel door;
    try {
      door =
          new ServerBootstrap()
              .group(loop)
              .channel(NioServerSocketChannel.class)
              .childHandler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                      channel
                          .pipeline()
                          .addLast(new PanelConnection(connections))
                          .addLast(new HttpServerCodec(MAX_LINE, MAX_HEADERS, CHUNK))
                          .addLast(new PanelRequests())
                          .addLast(handler);
                    }
                  })
              .bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), address.port()))
              .syncUninterruptibly()
              .channel();
    } catch (Throwable failed) {
      // Netty throws what went wrong undeclared, SocketException among it.
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw failed;
    }
    return new PanelServer(loop, door, address.url(), streams, connections);
  }

  /** Where the member opens the panel. Holds the secret. */
  public URI url() {
    return url;
  }

  /** Pages that follow the state now. */
  int openPages() {
    return streams.open();
  }

  /** Connections whose request has not come yet. */
  int unfinishedRequests() {
    return connections.halfOpen();
  }

  /** Connections whose answer is on the way. */
  int answering() {
    return connections.answering();
  }

  @Override
  public void close() {
    door.close().syncUninterruptibly();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
