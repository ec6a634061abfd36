package io.nostrmesh.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.nostrmesh.gateway.roster.FollowedRelay;
import io.nostrmesh.gateway.upstream.HostMark;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.url.RelayUrl;
import java.net.InetSocketAddress;
import java.util.Optional;

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
    boolean encrypted) {

  /**
   * Its relay, whose path is that of the name under which clients know it.
   *
   * @param mark by which the host lets the gateway's own connections through
   */
  FollowedRelay followed(Optional<RelayUrl> name, SecretKey key, HostMark mark) {
    RelayUrl url =
        RelayUrl.of(
            encrypted,
            address.getAddress(),
            address.getPort(),
            name.map(RelayUrl::path).orElse(""));
    return new FollowedRelay(url, name.orElse(url), key, mark.headers());
  }
}
