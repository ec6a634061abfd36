package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

/** Each XML block of the documentation is a dependency on the plugin, as its POM names it. */
class DependencySnippetTest {

  private static final Path POM =
      Path.of(System.getProperty("basedir", ""), "..", "mesh-plugin", "pom.xml");

  static Stream<Snippet> blocks() {
    return Snippet.in("xml");
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void namesThePlugin(Snippet block) throws Exception {
    Element project = root(Files.readAllBytes(POM));
    Map<String, String> plugin = children((Element) project.getElementsByTagName("parent").item(0));
    plugin.put("artifactId", children(project).get("artifactId"));

    Element dependency = root(block.text().getBytes(StandardCharsets.UTF_8));
    assertThat(dependency.getTagName()).isEqualTo("dependency");
    Map<String, String> asked = children(dependency);
    if (asked.containsKey("classifier")) {
      assertThat(asked.remove("classifier")).isEqualTo("testkit");
      assertThat(asked.remove("scope")).isEqualTo("test");
    }
    assertThat(asked).isEqualTo(plugin);
  }

  private static Element root(byte[] xml) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml))
        .getDocumentElement();
  }

  /** Texts of the child elements by their names. */
  private static Map<String, String> children(Element parent) throws IOException {
    var found = new LinkedHashMap<String, String>();
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        found.put(element.getTagName(), element.getTextContent().strip());
      }
    }
    return found;
  }
}
