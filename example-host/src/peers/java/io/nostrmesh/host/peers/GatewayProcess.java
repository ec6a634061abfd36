package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.LoggedProcess;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code java -jar mesh-gateway.jar}; what was packaged, where it was. */
final class GatewayProcess {

  private GatewayProcess() {}

  /** Starts it with these words on its command line, and waits until it serves. */
  static LoggedProcess start(Path folder, List<String> words) {
    var command = new ArrayList<>(program());
    command.addAll(words);
    LoggedProcess process = LoggedProcess.start(folder, Map.of(), command);
    try {
      process.awaitLine("The gateway listens on");
    } catch (AssertionError refused) {
      process.kill();
      throw refused;
    }
    return process;
  }

  /** The words that start the program. */
  static List<String> program() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    Path jar = Path.of(System.getProperty("gateway.jar", "not-packaged"));
    command.addAll(
        Files.exists(jar)
            ? List.of("-jar", jar.toAbsolutePath().toString())
            : List.of("-cp", classPath(), "io.nostrmesh.gateway.program.GatewayProgram"));
    return command;
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
