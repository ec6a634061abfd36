package io.nostrmesh.iroh.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@link MeasuredIrohRelay} in a process of its own, with a heap of its own. */
final class IrohRelayProcess implements AutoCloseable {

  private final Process process;
  private final PrintStream questions;
  private final BufferedReader answers;
  private final int port;

  IrohRelayProcess(int heapMebibytes, int connections) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMebibytes + "m",
                "-cp",
                classPath(),
                MeasuredIrohRelay.class.getName(),
                Integer.toString(connections))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
    answers = process.inputReader(StandardCharsets.US_ASCII);
    port = Integer.parseInt(answer());
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  int connections() throws IOException {
    questions.println("connections");
    return Integer.parseInt(answer());
  }

  MemoryUse memory() throws IOException {
    questions.println("memory");
    return MemoryUse.parse(answer());
  }

  @Override
  public void close() {
    questions.close();
    process.destroy();
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the relay's process has ended, see its output above");
    }
    return line;
  }

  /** Maven runs main methods in a class loader of its own, not from the system's class path. */
  private static String classPath() {
    if (!(IrohRelayProcess.class.getClassLoader() instanceof URLClassLoader loader)) {
      return System.getProperty("java.class.path");
    }
    List<String> paths = new ArrayList<>();
    for (URL url : loader.getURLs()) {
      try {
        paths.add(Path.of(url.toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException("class path with an odd entry: " + url, e);
      }
    }
    return String.join(System.getProperty("path.separator"), paths);
  }
}
