package io.nostrmesh.strangers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipInputStream;

/** What {@code mvn package} has made of the plugin, as strangers get it. */
final class Artifacts {

  static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  static final Path TARGET = MODULE.resolve("target");

  /** Where everything of this matrix is built; a local repository among it, empty at first. */
  static final Path WORK = TARGET.resolve("strangers");

  static final Path REPOSITORY = WORK.resolve("repository");
  static final String VERSION = System.getProperty("plugin.version");
  static final Path JAR = TARGET.resolve("mesh-plugin-" + VERSION + ".jar");
  static final Path THIN_JAR = TARGET.resolve("mesh-plugin-" + VERSION + "-thin.jar");
  static final Path GATEWAY = TARGET.resolve("mesh-gateway.jar");
  private static final Path ZIP = TARGET.resolve("mesh-plugin-" + VERSION + "-plugins.zip");

  private Artifacts() {}

  /** A host's folder {@code plugins}, with the zip unpacked in it, once in a run of the matrix. */
  static Path pluginsFolder() {
    return Unpacked.FOLDER;
  }

  private static final class Unpacked {
    static final Path FOLDER = unpack(WORK.resolve("plugins"));
  }

  private static Path unpack(Path folder) {
    try (var zip = new ZipInputStream(Files.newInputStream(ZIP))) {
      Files.createDirectories(folder);
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.copy(zip, folder.resolve(entry.getName()), StandardCopyOption.REPLACE_EXISTING);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does what {@code mvn install} does: POM and jar, without the parent. */
  static void install() {
    Path folder = REPOSITORY.resolve("io/nostrmesh/mesh-plugin").resolve(VERSION);
    try {
      Files.createDirectories(folder);
      copy(JAR, folder.resolve(JAR.getFileName()));
      copy(MODULE.resolve(".flattened-pom.xml"), folder.resolve("mesh-plugin-" + VERSION + ".pom"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }
}
