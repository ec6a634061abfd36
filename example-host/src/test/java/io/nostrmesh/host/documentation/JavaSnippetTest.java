package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each Java block of the documentation compiles: classes as they stand, with their imports,
 * statements in a method of a relay. What a reader brings along is in {@link #READERS_OWN}.
 */
class JavaSnippetTest {

  private static final Pattern CLASS = Pattern.compile("(?m)^(public |final )*(class|interface) ");

  private static final String IMPORTS =
      Stream.of(
              "io.nostrmesh.json",
              "io.nostrmesh.plugin",
              "io.nostrmesh.nostr",
              "io.nostrmesh.spi",
              "io.nostrmesh.testkit",
              "io.micronaut.context.annotation",
              "jakarta.inject",
              "java.net",
              "java.time",
              "java.util",
              "java.util.concurrent",
              "java.util.function")
          .map(name -> "import " + name + ".*;\n")
          .reduce(
              "import io.nostrmesh.json.JsonValue.JsonArray;\n"
                  + "import io.nostrmesh.json.JsonValue.JsonObject;\n",
              String::concat);

  private static final String READERS_OWN =
      """
      interface YourMembers {
        CompletionStage<Boolean> contain(String hex);
        CompletionStage<Optional<String>> role(String hex);
        YourListening onRemoval(Consumer<String> hex);
      }
      class YourCheck implements MembershipCheck {
        YourCheck(List<PublicKey> members) {}
        public CompletionStage<Membership> check(PublicKey key) { throw new AssertionError(); }
      }
      interface YourDatabase { boolean isMember(String hex); }
      interface YourListening { void cancel(); }
      interface YourSession {
        void ok(EventId id, boolean accepted, String text);
        void event(String subscription, Event event);
      }
      abstract class YourRelay {
        Event event;
        EventPolicies policies;
        InetAddress remoteAddress;
        JsonObject yourDocument;
        MembershipCheck members;
        Set<PublicKey> authenticatedKeys, viewerKeys;
        String subscription;
        YourSession session;
        abstract void store(Event event);
      }
      """;

  @TempDir Path folder;

  static Stream<Snippet> blocks() {
    return Snippet.in("java");
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void compiles(Snippet block) throws IOException {
    assertThat(problems(block.text())).isEmpty();
  }

  @Test
  void mistakesAreNoticed() throws IOException {
    assertThat(problems("policies.onPublish(event);")).contains("incompatible types");
    assertThat(problems("class A implements io.nostrmesh.spi.MembershipCheck {}"))
        .contains("A is not abstract");
    assertThat(problems("class A implements MembershipCheck {}")).contains("cannot find symbol");
    assertThat(problems("int a = …;")).contains("illegal character");
  }

  /** What the compiler says; empty when all is well. */
  private String problems(String snippet) throws IOException {
    String page =
        CLASS.matcher(snippet).find()
            ? snippet
            : IMPORTS
                + "abstract class Snippet extends YourRelay { void run() throws Exception {\n"
                + snippet
                + "\n} }";
    var compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    boolean fine =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-d",
                    folder.toString(),
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                List.of(source("Page", page), source("Reader", IMPORTS + READERS_OWN)))
            .call();
    return fine ? "" : messages.toString();
  }

  private static JavaFileObject source(String name, String text) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
