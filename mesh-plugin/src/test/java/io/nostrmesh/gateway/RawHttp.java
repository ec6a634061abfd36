package io.nostrmesh.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;

/** HTTP by hand, where a test says every byte. */
final class RawHttp {

  private RawHttp() {}

  /** The next connection to a relay whose request line begins like this; that line is read. */
  static Socket acceptOf(ServerSocket relay, String begin) throws IOException {
    while (true) {
      Socket accepted = relay.accept();
      if (readPast(accepted.getInputStream(), "\r\n").startsWith(begin)) {
        return accepted;
      }
      // The gateway asks for the document, too.
      accepted.close();
    }
  }

  /** What comes up to these characters and with them, or until there is nothing more. */
  static String readPast(InputStream in, String end) throws IOException {
    var text = new StringBuilder();
    int next = in.read();
    while (next >= 0) {
      text.append((char) next);
      if (text.toString().endsWith(end)) {
        break;
      }
      next = in.read();
    }
    return text.toString();
  }
}
