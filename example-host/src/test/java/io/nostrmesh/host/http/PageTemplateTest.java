package io.nostrmesh.host.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTemplateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<p>{{one}}</p>                           | <p>&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;</p>",
        "{{#many}}<li>{{.}}</li>{{/many}}         | <li>a</li><li>{{one}}</li>",
        "{{#many}}{{#none}}x{{/none}}{{.}};{{/many}} | a;{{one}};",
        "a{{#none}}{{.}}{{/none}}b                | ab",
        "{{#many}}{{word}}{{/many}}               | $1\\$1\\",
        "{ {one}}                                 | { {one}}",
      })
  void fills(String html, String page) {
    Map<String, List<String>> texts =
        Map.of(
            "one", List.of("<b> & \"c\" 'd'"),
            "word", List.of("$1\\"),
            "many", List.of("a", "{{one}}"),
            "none", List.of());
    assertThat(new PageTemplate(html).fill(texts)).isEqualTo(page);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{{other}} | no text other",
        "{{#other}}{{/other}} | no text other",
        "{{two}} | two must have one text, not 2",
        "{{.}} | {{.}} outside of a section",
      })
  void refusesWhatHasNoText(String html, String complaint) {
    assertThatThrownBy(() -> new PageTemplate(html).fill(Map.of("two", List.of("a", "b"))))
        .hasMessage(complaint);
  }

  /** The hash of the empty text is well known. */
  @Test
  void allowsOnlyItsOwnStyleAndScript() {
    String empty = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
    assertThat(new PageTemplate("<style></style><script></script>").policy())
        .startsWith("default-src 'none'; style-src " + empty + "; script-src " + empty + ";")
        .doesNotContain("unsafe", "*", "http");
  }
}
