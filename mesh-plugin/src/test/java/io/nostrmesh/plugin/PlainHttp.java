package io.nostrmesh.plugin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A request as it is written, since clients do not let a Host header be wrong. */
final class PlainHttp {

  private static final int PATIENCE_MILLIS = 30_000;

  private PlainHttp() {}

  record Answer(int status, String head, String body) {}

  /**
   * @param request method and path
   * @param headers lines
   */
  static Answer ask(InetSocketAddress address, String request, String... headers)
      throws IOException {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      var text = new StringBuilder(request).append(" HTTP/1.1\r\nConnection: close\r\n");
      Arrays.stream(headers).forEach(line -> text.append(line).append("\r\n"));
      socket
          .getOutputStream()
          .write(text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      return new Answer(
          Integer.parseInt(answer.substring(9, 12)),
          answer.substring(0, end),
          answer.substring(end + 4));
    }
  }
}
