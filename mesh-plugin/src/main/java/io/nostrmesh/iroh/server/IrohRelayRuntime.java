package io.nostrmesh.iroh.server;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import java.security.SecureRandom;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What an {@link IrohRelay} runs on. The relay borrows it all and shuts none of it down.
 *
 * @param acceptor accepts connections
 * @param workers moves the bytes; nothing on it ever blocks
 * @param serverChannel fits {@code acceptor}
 * @param verifier checks signatures, asks the admission and reads certificate files. Must be
 *     bounded and throw {@link java.util.concurrent.RejectedExecutionException} when it is full;
 *     the newcomer is then turned away
 * @param random for challenges and pings
 * @param nanoTime a clock for intervals, as {@link System#nanoTime}; it goes as fast as that of the
 *     event loops, which Netty before 4.2 does not show
 */
public record IrohRelayRuntime(
    EventLoopGroup acceptor,
    EventLoopGroup workers,
    ChannelFactory<? extends ServerChannel> serverChannel,
    Executor verifier,
    SecureRandom random,
    LongSupplier nanoTime) {

  /** On the system's clock. */
  public IrohRelayRuntime(
      EventLoopGroup acceptor,
      EventLoopGroup workers,
      ChannelFactory<? extends ServerChannel> serverChannel,
      Executor verifier,
      SecureRandom random) {
    this(acceptor, workers, serverChannel, verifier, random, System::nanoTime);
  }
}
