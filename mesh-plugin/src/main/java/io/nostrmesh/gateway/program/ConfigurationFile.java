package io.nostrmesh.gateway.program;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A {@code .properties} file in UTF-8, read strictly. */
final class ConfigurationFile {

  /** Nobody's settings are longer; what is has another purpose. */
  private static final long MAX_BYTES = 1 << 20;

  private ConfigurationFile() {}

  /**
   * @return what the file sets, in its order
   * @throws UsageException when it cannot be read, or sets a property twice
   */
  static Map<String, String> read(String name) {
    var set = new LinkedHashMap<String, String>();
    try {
      Path file = Path.of(name);
      if (Files.size(file) > MAX_BYTES) {
        throw wrong(name, "is too large for a file of properties");
      }
      try (var in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        new Strict(name, set).load(in);
      }
      return set;
    } catch (NoSuchFileException e) {
      throw wrong(name, "is not there");
    } catch (CharacterCodingException e) {
      throw wrong(name, "is not written in UTF-8");
    } catch (InvalidPathException e) {
      throw new UsageException(GatewayOptions.CONFIG + " is no name of a file here");
    } catch (IOException e) {
      throw wrong(name, Files.isDirectory(Path.of(name)) ? "is a folder" : "cannot be read");
    } catch (IllegalArgumentException e) {
      throw wrong(name, "has a \\u without four hexadecimal digits behind it");
    }
  }

  private static UsageException wrong(String name, String problem) {
    return new UsageException("%s %s %s".formatted(GatewayOptions.CONFIG, name, problem));
  }

  /** The reader of the JDK, which itself keeps the last of two. */
  private static final class Strict extends Properties {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final transient Map<String, String> set;

    Strict(String name, Map<String, String> set) {
      this.name = name;
      this.set = set;
    }

    @Override
    public synchronized @Nullable Object put(Object key, Object value) {
      if (set.put((String) key, (String) value) != null) {
        throw wrong(name, "sets " + key + " twice");
      }
      return null;
    }
  }
}
