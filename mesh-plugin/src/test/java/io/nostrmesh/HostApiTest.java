package io.nostrmesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import io.nostrmesh.plugin.MeshPlugin;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever imports what is meant for hosts meets nothing in it that is internal. */
class HostApiTest {

  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Pattern OURS = Pattern.compile("io\\.nostrmesh\\.[a-z0-9.]+\\.[A-Z]\\w*");

  @Test
  void namesNothingInternal() throws IOException {
    Set<String> internal = new TreeSet<>();
    int seen = 0;
    for (JavaClass found :
        new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("io.nostrmesh")) {
      String name = found.getName().replaceFirst("\\$.*", "");
      if (found.getSimpleName().equals("package-info") || !isForHosts(name)) {
        continue;
      }
      Class<?> type = found.reflect();
      if (isPublic(type)) {
        seen++;
        for (String named : named(type)) {
          if (!isForHosts(named)) {
            internal.add(type.getName() + " names " + named);
          }
        }
      }
    }
    assertThat(isForHosts(MeshPlugin.class.getName())).isTrue();
    assertThat(isForHosts("io.nostrmesh.plugin.StartLine")).isFalse();
    assertThat(seen).isGreaterThan(50);
    assertThat(internal).isEmpty();
  }

  /** By the word of its package: all of it, or the types that it links. */
  private static boolean isForHosts(String name) throws IOException {
    int dot = name.lastIndexOf('.');
    Path info =
        SOURCES.resolve(name.substring(0, dot).replace('.', '/')).resolve("package-info.java");
    String text = Files.readString(info).replaceAll("\\s*\\n \\*\\s*", " ");
    int start = text.indexOf("<p>For hosts");
    if (start < 0) {
      return text.contains("<p>For programs of members");
    }
    String words = text.substring(start, text.indexOf("<p>", start + 1));
    return !words.contains("All else is internal") || words.contains("{@link " + name + "}");
  }

  private static boolean isPublic(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
  }

  /** The types of this project in the signatures of a type that others see. */
  private static Set<String> named(Class<?> type) {
    Stream<Type> types = Stream.of(type.getGenericInterfaces());
    for (Method method : type.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
        types =
            Stream.concat(
                types,
                Stream.concat(
                    Stream.of(method.getGenericReturnType()),
                    Stream.of(method.getGenericParameterTypes())));
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (Modifier.isPublic(constructor.getModifiers())) {
        types = Stream.concat(types, Stream.of(constructor.getGenericParameterTypes()));
      }
    }
    Set<String> names = new TreeSet<>();
    types.forEach(
        found ->
            OURS.matcher(found.getTypeName().replaceAll("\\$\\w+", ""))
                .results()
                .forEach(match -> names.add(match.group())));
    return names;
  }
}
