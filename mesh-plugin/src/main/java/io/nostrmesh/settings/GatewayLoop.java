package io.nostrmesh.settings;

import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.url.RelayUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;

/** A gateway that would be its own relay: each client would be connected to itself for ever. */
final class GatewayLoop {

  private GatewayLoop() {}

  /**
   * Looks up the relay's name where the ports are the same, which may block.
   *
   * @throws SettingsException when connections to {@code upstream} would come to {@code listen}
   */
  static void refuse(RelayUrl upstream, InetSocketAddress listen) {
    if (listen.getPort() != 0
        && upstream.port() == listen.getPort()
        && reaches(upstream.host(), listen.getAddress())) {
      throw new SettingsException(
          "mesh.gateway.upstream and mesh.gateway.listen are the same address, port %d: let the"
                  .formatted(listen.getPort())
              + " relay listen on another port, and set mesh.gateway.upstream to that");
    }
  }

  private static boolean reaches(String host, InetAddress listen) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host.replaceFirst("%25", "%")))
          .anyMatch(to -> to.equals(listen) || listen.isAnyLocalAddress() && isHere(to));
    } catch (UnknownHostException e) {
      // Then nobody is reached.
      return false;
    }
  }

  private static boolean isHere(InetAddress address) {
    try {
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }
}
