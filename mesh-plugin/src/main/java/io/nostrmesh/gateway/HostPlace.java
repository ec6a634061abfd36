package io.nostrmesh.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;

/**
 * The server of a host that a gateway sits in.
 *
 * @param loops of its connections
 * @param channels makes client channels that fit them
 * @param address at which this process reaches it
 * @param encrypted whether it speaks TLS there
 */
public record HostPlace(
    EventLoopGroup loops,
    ChannelFactory<? extends Channel> channels,
    InetSocketAddress address,
    boolean encrypted) {}
