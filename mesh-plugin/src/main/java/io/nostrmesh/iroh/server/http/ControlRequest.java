package io.nostrmesh.iroh.server.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;

/**
 * A request to one of the {@link ControlPaths}.
 *
 * @param method in upper case, such as {@code GET}
 * @param path without the public URL's own path, and without a query
 * @param fields secrets may be among them
 * @param remoteAddress the peer's, or that of the proxy before it
 */
public record ControlRequest(
    String method, String path, HttpHeaders fields, InetAddress remoteAddress) {

  /** Every value of a header field, as it came. */
  public List<String> headers(String name) {
    return fields.getAll(name);
  }

  /** Without the header fields. */
  @Override
  public String toString() {
    return "ControlRequest[" + method + " " + path + "]";
  }
}
