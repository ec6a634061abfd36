package io.nostrmesh.gateway.front;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.nostrmesh.gateway.settings.ClientAddress;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.upstream.UpstreamRequest;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.url.RelayUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What headers say, or shall say, about where a request comes from. Only a proxy in front of us is
 * believed, and only where the operator says that there is one.
 *
 * @param trust whose word counts
 * @param tell whether the relay is told a client's address
 */
record ForwardedHeaders(ClientAddress trust, boolean tell) {

  private static final String FOR = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";
  private static final String HOST = "X-Forwarded-Host";

  /** An address with or without port; one of IPv6 stands in brackets where there is a port. */
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\[([0-9a-fA-F:.]{2,45})](?::\\d{1,5})?|([0-9.]{7,15})(?::\\d{1,5})?"
              + "|([0-9a-fA-F:.]{2,45})");

  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.|$)){4}");

  static ForwardedHeaders of(GatewaySettings settings) {
    return new ForwardedHeaders(settings.clientAddress(), settings.forwardClientAddress());
  }

  /**
   * The address of whoever asks.
   *
   * @param peer at the other end of the connection, believed where nothing else can be
   */
  InetAddress client(HttpHeaders headers, InetAddress peer) {
    List<String> lines = headers.getAll(FOR);
    if (trust == ClientAddress.PEER || lines.isEmpty()) {
      return peer;
    }
    String last = lines.get(lines.size() - 1);
    return address(last.substring(last.lastIndexOf(',') + 1).trim()).orElse(peer);
  }

  private static Optional<InetAddress> address(String entry) {
    Matcher parts = ENTRY.matcher(entry);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String ipv4 = parts.group(2);
    String ipv6 = parts.group(1) == null ? parts.group(3) : parts.group(1);
    boolean isIpv4 = ipv4 != null && IPV4.matcher(ipv4).matches() && !ipv4.endsWith(".");
    if (!isIpv4 && (ipv6 == null || !ipv6.contains(":"))) {
      return Optional.empty();
    }
    try {
      // Neither form is ever looked up as a name.
      return Optional.of(InetAddress.getByName(isIpv4 ? ipv4 : ipv6));
    } catch (UnknownHostException noAddress) {
      return Optional.empty();
    }
  }

  /**
   * The request as the relay gets to see it. It is told one address, which we stand for, and never
   * a list whose beginning a stranger may have written.
   *
   * @param target path and query as the relay shall see them, without its own path
   */
  UpstreamRequest request(String target, HttpHeaders received, InetAddress client) {
    HttpHeaders headers = new DefaultHttpHeaders();
    UpstreamRequest.copyEndToEnd(received, headers);
    headers.remove(FOR).remove("Forwarded").remove("X-Real-IP");
    if (trust == ClientAddress.PEER) {
      headers.remove(PROTO).remove(HOST);
    }
    if (tell) {
      headers.set(FOR, text(client));
      if (trust == ClientAddress.PEER) {
        headers.set(PROTO, "http");
      }
      String host = received.get(HttpHeaderNames.HOST);
      if (!headers.contains(HOST) && host != null) {
        headers.set(HOST, host);
      }
    }
    return new UpstreamRequest(target, headers);
  }

  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  /** The path of the relay that a client asked for, as NIP-42 wants it; empty for an odd one. */
  static String relayPath(String path) {
    return RelayUrl.parse("ws://relay.example" + path) instanceof Parsed.Valid<RelayUrl> url
        ? url.value().path()
        : "";
  }
}
