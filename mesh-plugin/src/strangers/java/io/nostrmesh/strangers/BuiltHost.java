package io.nostrmesh.strangers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A stranger's relay as its developers build it: a folder of {@code hosts}, by its own Maven. */
record BuiltHost(Path folder, Jdk jdk) {

  private static final Map<List<String>, BuiltHost> BUILT = new HashMap<>();

  /**
   * Builds it, once in a run of the matrix.
   *
   * @param name of the folder
   * @param arguments of Maven, such as versions
   */
  static synchronized BuiltHost of(String name, Jdk jdk, String... arguments) {
    var key = new ArrayList<>(List.of(name, jdk.toString()));
    key.addAll(List.of(arguments));
    BuiltHost known = BUILT.get(key);
    if (known != null) {
      return known;
    }
    if (BUILT.isEmpty()) {
      Artifacts.install();
    }
    Path folder = Artifacts.WORK.resolve("hosts").resolve(BUILT.size() + "-" + name);
    try {
      copyAnew(Artifacts.MODULE.resolve("src/strangers/hosts").resolve(name), folder);
      var host = new BuiltHost(folder, jdk);
      host.run(arguments);
      BUILT.put(key, host);
      return host;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The host that knows nothing of the plugin, with one version of Micronaut.
   *
   * @return built by the oldest Java that can, so that it is built once for all that run it
   */
  static BuiltHost micronaut(String name, String version) {
    return of(
        name,
        Jdk.version(version.startsWith("4.") ? "17" : "25"),
        "-Dmicronaut.version=" + version);
  }

  /** What Maven has made. */
  Path target() {
    return folder.resolve("target");
  }

  /** Its jar, its libraries, and what else there is. */
  String classPath(Object... more) {
    var all = new ArrayList<Object>(List.of(target().resolve("host.jar")));
    all.add(target().resolve("lib") + "/*");
    all.addAll(List.of(more));
    return joined(all.toArray());
  }

  /** Its libraries, but for the jars whose names begin with one of {@code prefixes}. */
  String librariesBut(String prefixes) {
    var without = Pattern.compile(prefixes);
    try (Stream<Path> jars = Files.list(target().resolve("lib"))) {
      return joined(
          jars.filter(jar -> !without.matcher(jar.getFileName().toString()).lookingAt())
              .sorted()
              .toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A class path of these. */
  static String joined(Object... entries) {
    return Stream.of(entries).map(Object::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /** With {@code plugins/*} on its class path. */
  String classPathWithPlugins() {
    return classPath(Artifacts.pluginsFolder() + "/*");
  }

  private void run(String... arguments) throws IOException {
    boolean windows = File.separatorChar == '\\';
    var command = new ArrayList<String>();
    command.add(
        Path.of(System.getProperty("maven.home"), "bin", windows ? "mvn.cmd" : "mvn").toString());
    command.addAll(List.of("--batch-mode", "--no-transfer-progress", "--quiet", "package"));
    command.add("-Dmaven.repo.local=" + Artifacts.REPOSITORY);
    command.add("-Dplugin.version=" + Artifacts.VERSION);
    command.addAll(List.of(arguments));
    Path log = folder.resolve("build.log");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", jdk.home().toString());
    builder.environment().remove("MAVEN_ARGS");
    try {
      if (builder.start().waitFor() != 0) {
        throw new AssertionError("the host cannot be built: " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void copyAnew(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
      Files.walkFileTree(
          to,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }
          });
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
