package io.nostrmesh.plugin;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The class path of the tests, as it would be in a host that lacks some libraries. */
public final class ReducedClassPath {

  private ReducedClassPath() {}

  /**
   * The entries that are there.
   *
   * @param without a regular expression; jars whose path it finds are left out
   */
  public static Stream<String> entries(String without) {
    Pattern missing = Pattern.compile(without);
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(File.pathSeparator))
        .filter(entry -> !missing.matcher(entry.replace(File.separatorChar, '/')).find());
  }

  /** Loads every class anew, from those entries. */
  public static URLClassLoader without(String jars) {
    return new URLClassLoader(
        entries(jars).map(ReducedClassPath::url).toArray(URL[]::new),
        ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String entry) {
    try {
      return new File(entry).toURI().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(entry, e);
    }
  }
}
