package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No block of the documentation escapes: each has a test that takes it at its word. */
class SnippetCoverageTest {

  /**
   * Each of these tests takes every block of its language, but for pages that have a test of their
   * own.
   */
  private static final Map<String, Class<?>> EXECUTORS =
      Map.of(
          "nginx", NginxSnippetTest.class,
          "yaml", YamlSnippetTest.class,
          "java", JavaSnippetTest.class,
          "properties", PropertiesSnippetTest.class,
          "xml", DependencySnippetTest.class,
          "sh", ShellSnippetTest.class);

  /**
   * What stands on these pages is followed by {@code TutorialTest}, {@code MeshLlmPageTest}, {@code
   * OwnProgramPageTest}, {@code OwnProgramPageIT} for Rust, and {@code QadPageIT}.
   */
  private static final Set<String> FOLLOWED =
      Set.of(
          "docs/tutorial/share-compute.md",
          "docs/how-to/mesh-llm.md",
          "docs/how-to/own-program.md",
          "docs/how-to/qad.md");

  private static final Set<String> TYPED = Set.of("console", "js", "rust", "toml");

  /**
   * What {@code GatewayPageTest} does; but for Caddy, which is not here, and the settings of
   * strfry, with which {@code ChallengingStrfryIT} starts it.
   */
  private static final Set<String> OF_THE_GATEWAY =
      Set.of("console", "ini", "nginx", "caddy", "conf");

  /** {@code FleetIT} has iroh's own relay do it. */
  private static final Set<String> OF_A_FLEET = Set.of("toml", "console");

  private static final String FLEET = "docs/how-to/fleet.md";

  /** {@code OperatorCommandsTest} compares what the commands print. */
  private static final String OPERATORS = "docs/how-to/operate.md";

  /** What is shown and not to be typed, by its first words. */
  private static final List<String> FIGURES =
      List.of(
          "   member A ", // the drawing in the README
          "clients ──", // the drawing on the gateway's page
          "200 idle clients", // measured; ShellSnippetTest compares its shape
          "relay with -Xmx", // measured; ShellSnippetTest compares its shape
          "verdict=denied code=admission."); // AuditTest holds the line

  @Test
  void everyBlockHasATest() {
    assertThat(Snippet.all()).hasSizeGreaterThan(20).allMatch(SnippetCoverageTest::hasTest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yml", "json", "bash", "console", "js", "text", "toml"})
  void aBlockOfAnotherKindIsNoticed(String language) {
    assertThat(hasTest(new Snippet("docs/new.md", 1, language, "mesh: 1\n"))).isFalse();
  }

  @Test
  void blocksAreFoundWhereverTheyStand() {
    List<String> page =
        List.of("text", "- item", "  ```yaml", "  a: 1", "  ```", "```", "x", "```");
    assertThat(Snippet.of("page.md", page))
        .containsExactly(
            new Snippet("page.md", 3, "yaml", "  a: 1\n"), new Snippet("page.md", 6, "", "x\n"));
    assertThatThrownBy(() -> Snippet.of("page.md", page.subList(0, 7)))
        .hasMessage("page.md:6 is never closed");
  }

  private static boolean hasTest(Snippet snippet) {
    return EXECUTORS.containsKey(snippet.language())
        || TYPED.contains(snippet.language()) && FOLLOWED.contains(snippet.page())
        || OF_THE_GATEWAY.contains(snippet.language())
            && snippet.page().equals(GatewayPageTest.PAGE)
        || OF_A_FLEET.contains(snippet.language()) && snippet.page().equals(FLEET)
        || snippet.language().equals("console") && snippet.page().equals(OPERATORS)
        || snippet.language().equals("text")
            && FIGURES.stream().anyMatch(snippet.text()::startsWith);
  }
}
