package io.nostrmesh.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.testkit.AddressTable;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalUrlTest {

  private static final int BASE = 0;
  private static final int PATH = 1;
  private static final int RESULT = 2;
  private static final int REFERENCE = 3;
  private static final int WHY = 4;

  static Stream<List<String>> table() throws IOException, URISyntaxException {
    URL table = CanonicalUrlTest.class.getResource("/nip98/canonical-urls.txt");
    return Files.readAllLines(Path.of(Objects.requireNonNull(table).toURI())).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> Stream.of(line.split(" \\| ")).map(String::strip).toList());
  }

  @ParameterizedTest
  @MethodSource("table")
  void makesOfEachUrlWhatTheTableSays(List<String> row) {
    Parsed<CanonicalUrl> url = CanonicalUrl.of(unescape(row.get(BASE)), unescape(row.get(PATH)));

    if (row.get(RESULT).startsWith("!")) {
      assertThat(url).isInstanceOf(Parsed.Malformed.class);
      assertThat(((Parsed.Malformed<?>) url).problem()).contains(row.get(RESULT).substring(1));
    } else {
      assertThat(url.toOptional().map(CanonicalUrl::toString)).contains(row.get(RESULT));
    }
  }

  @ParameterizedTest
  @MethodSource("table")
  void saysWhyItDiffersFromTheReference(List<String> row) {
    if (row.size() > REFERENCE) {
      assertThat(row).hasSize(WHY + 1);
      assertThat(row.get(RESULT)).isNotEqualTo(row.get(REFERENCE));
      assertThat(row.get(WHY)).isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("table")
  void leavesACanonicalUrlAsItIs(List<String> row) {
    CanonicalUrl.of(unescape(row.get(BASE)), unescape(row.get(PATH)))
        .toOptional()
        .ifPresent(
            url -> assertThat(CanonicalUrl.ofRequest(url.toString()).toOptional()).contains(url));
  }

  static Stream<AddressTable.Row> addresses() {
    return AddressTable.addresses();
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void readsEachSpellingOfAnAddress(AddressTable.Row row) {
    Parsed<CanonicalUrl> url = CanonicalUrl.ofRequest(row.http());

    if (row.nip98().startsWith("!")) {
      assertThat(url)
          .isInstanceOfSatisfying(
              Parsed.Malformed.class,
              malformed -> assertThat(malformed.problem()).contains(row.nip98().substring(1)));
    } else {
      assertThat(url.toOptional().map(CanonicalUrl::toString)).contains(row.nip98());
      assertThat(CanonicalUrl.ofRequest(row.spelled())).isEqualTo(url);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://relay.example.com/query?a=1&b=%20c, https://relay.example.com/query?a=1&b=%20c",
    "https://RELAY.example.com/query/?A=B/, https://relay.example.com/query?A=B/",
    "https://relay.example.com?x, https://relay.example.com/?x",
    "wss://relay.example.com, https://relay.example.com/",
  })
  void keepsTheQueryOfARequest(String written, String canonical) {
    assertThat(CanonicalUrl.ofRequest(written).toOptional().map(CanonicalUrl::toString))
        .contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://relay.example.com/relay#top",
        "https://relay.example.com/relay?q=é",
        "https://relay.example.com/relay?q=\"x\"",
        "https://relay.example.com/\ud800"
      })
  void refusesARequestUrlThatNoRequestHas(String url) {
    assertThat(CanonicalUrl.ofRequest(url)).isInstanceOf(Parsed.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.", "/", "%", "é", "1.", "[", ":", "a"})
  void readsLongUrlsUpToALimit(String filler) {
    String longest = ("https://" + filler.repeat(2048)).substring(0, 2048);
    assertThat(CanonicalUrl.ofRequest(longest)).isNotNull();
    assertThat(CanonicalUrl.of(longest, longest)).isNotNull();
    Parsed<CanonicalUrl> longer = CanonicalUrl.ofRequest(longest + filler);
    assertThat(((Parsed.Malformed<?>) longer).problem()).contains("2048");
    String path = "https://a.example/" + "/".repeat(2029) + "b";
    assertThat(CanonicalUrl.ofRequest(path).toOptional().map(CanonicalUrl::toString))
        .contains(path);
  }

  @Test
  void answersAnyTextWithoutThrowing() {
    var random = new Random(98);
    String alphabet = "htps:/@[]?#%.2eEx0127\\ é\ud83d-_\u212a\u0130";
    for (int i = 0; i < 50_000; i++) {
      var text = new StringBuilder(random.nextBoolean() ? "https://" : "");
      for (int length = random.nextInt(24); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      CanonicalUrl.of(text.toString(), text.toString())
          .toOptional()
          .ifPresent(
              url ->
                  assertThat(CanonicalUrl.ofRequest(url.toString()).toOptional())
                      .as("canonical form of %s", text)
                      .contains(url));
    }
  }

  private static String unescape(String text) {
    return text.replace("<EMPTY>", "")
        .replace("<SP>", " ")
        .replace("<TAB>", "\t")
        .replace("<LF>", "\n")
        .replace("<CR>", "\r");
  }
}
