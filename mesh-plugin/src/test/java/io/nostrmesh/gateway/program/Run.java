package io.nostrmesh.gateway.program;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A program that has ended.
 *
 * @param out what it said on standard output
 * @param err likewise
 */
record Run(int status, String out, String err) {

  /** One that is told to end as soon as it serves. */
  static Run of(Map<String, String> environment, String... args) {
    return of(environment, running -> {}, args);
  }

  static Run of(Map<String, String> environment, GatewayProgram.Service service, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    try {
      int status = new GatewayProgram(environment, stream(out), stream(err), service).run(args);
      return new Run(status, text(out), text(err));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
