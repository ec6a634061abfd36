package io.nostrmesh.host.documentation;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of all properties: ours as the reference documentation has them, which other tests hold
 * against the code, and Micronaut's as its jars declare them. Micronaut itself ignores a name that
 * it does not know.
 */
final class KnownProperties {

  private static final Path REFERENCE =
      Path.of(System.getProperty("basedir", ""), "..", "docs", "reference", "configuration.md");
  private static final Pattern OURS = Pattern.compile("(?m)^\\| `(mesh\\.[a-z.-]+)`");

  private static final List<Pattern> NAMES =
      Stream.concat(ours(), micronauts())
          .map(name -> Pattern.compile(Pattern.quote(name).replace("*", "\\E[a-z-]+\\Q")))
          .toList();

  private KnownProperties() {}

  static boolean contain(String name) {
    return NAMES.stream().anyMatch(known -> known.matcher(name).matches());
  }

  private static Stream<String> ours() {
    try {
      return OURS
          .matcher(Files.readString(REFERENCE))
          .results()
          .map(found -> found.group(1))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> micronauts() {
    try {
      return Collections.list(
              KnownProperties.class
                  .getClassLoader()
                  .getResources("META-INF/spring-configuration-metadata.json"))
          .stream()
          .flatMap(KnownProperties::declared)
          .filter(name -> !name.startsWith("mesh."));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> declared(URL metadata) {
    try (InputStream in = metadata.openStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      JsonObject document = JsonReader.readObject(text).toOptional().orElseThrow();
      return document.get("properties").stream()
          .flatMap(properties -> ((JsonArray) properties).items().stream())
          .flatMap(property -> ((JsonObject) property).string("name").stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
