package io.nostrmesh.iroh.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A measured process: Java with a heap of its own, that answers each line with a line. */
public final class JavaProcess implements AutoCloseable {

  private final Process process;
  private final PrintStream questions;
  private final BufferedReader answers;

  public JavaProcess(Class<?> main, int heapMebibytes, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + heapMebibytes + "m", "-cp", classPath(), main.getName()));
    Collections.addAll(command, arguments);
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
    answers = process.inputReader(StandardCharsets.US_ASCII);
  }

  /** What it answers to a line. */
  public String ask(String question) throws IOException {
    questions.println(question);
    return answer();
  }

  /** The next line that it says. */
  public String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the measured process has ended, see its output above");
    }
    return line;
  }

  @Override
  public void close() {
    questions.close();
    process.destroy();
  }

  /** Maven runs main methods in a class loader of its own, not from the system's class path. */
  private static String classPath() {
    if (!(JavaProcess.class.getClassLoader() instanceof URLClassLoader loader)) {
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
