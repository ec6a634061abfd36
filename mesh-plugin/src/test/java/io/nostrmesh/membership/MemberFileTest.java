package io.nostrmesh.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.PublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberFileTest {

  /** The example of NIP-19. */
  private static final String HEX =
      "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d";

  private static final String NPUB =
      "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6";

  private static final Map<String, String> WORDS =
      Map.of(
          "HEX",
          HEX,
          "CAPITALS",
          HEX.toUpperCase(java.util.Locale.ROOT),
          "NPUB",
          NPUB,
          "OTHER",
          "a".repeat(64),
          "NSEC",
          "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5",
          "SHORT",
          "a".repeat(63),
          "BOM",
          "\uFEFF");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 0",
        "'# nobody yet\\n\\n' | 0",
        "HEX | 1",
        "NPUB\\n | 1",
        "HEX\\nNPUB\\nCAPITALS\\n | 1",
        "HEX\\r\\nOTHER\\r\\n | 2",
        "HEX\\rOTHER | 2",
        "BOMHEX\\nOTHER | 2",
        "BOM | 0",
        "'  NPUB\\t # Alice\\n#OTHER\\n' | 1",
        "HEX#x | 1",
        "'# é\\nHEX' | 1"
      })
  void takesWhatPeopleWrite(String content, int keys) {
    Set<PublicKey> read = parse(content).toOptional().orElseThrow();

    assertThat(read).hasSize(keys);
    if (content.contains("HEX") || content.contains("NPUB")) {
      assertThat(read).contains(new PublicKey(HEX));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SHORT | line 1 is no key: write npub1",
        "'HEX\\n# x\\n\\nalice' | line 4 is no key",
        "'HEX\\r\\nHEX OTHER' | line 2 is no key",
        "HEX,OTHER | line 1 is no key",
        "'HEX\\n  NSEC # mine' | line 2 holds a secret key: write the npub1",
        "HEX\\n// Alice | line 2 is no key",
        "BOMBOMHEX | line 1 is no key"
      })
  void saysInWhichLineItFails(String content, String problem) {
    assertThat(problem(parse(content))).startsWith(problem).doesNotContain("nsec1vl", "aaaa");
  }

  @Test
  void readsOnlySoMuch() {
    String keys =
        IntStream.rangeClosed(0, MemberFile.MAX_KEYS)
            .mapToObj("%064x"::formatted)
            .collect(Collectors.joining("\n"));
    byte[] tooMany = keys.getBytes(StandardCharsets.US_ASCII);
    byte[] most = keys.substring(0, keys.lastIndexOf('\n')).getBytes(StandardCharsets.US_ASCII);

    assertThat(MemberFile.parse(most).toOptional().orElseThrow()).hasSize(MemberFile.MAX_KEYS);
    assertThat(problem(MemberFile.parse(tooMany))).startsWith("has more than 100000 keys");
    assertThat(problem(MemberFile.parse(new byte[MemberFile.MAX_BYTES + 1])))
        .startsWith("is larger than");
  }

  @Test
  void saysWhatIsNoFile() throws IOException {
    assertThat(problem(MemberFile.read(folder))).startsWith("is a folder");
    assertThat(problem(MemberFile.read(folder.resolve("gone")))).startsWith("is not there");

    Path large = folder.resolve("large");
    Files.write(large, new byte[MemberFile.MAX_BYTES + 1]);
    assertThat(problem(MemberFile.read(large))).startsWith("is larger than");
    Path endless = Path.of("/dev/zero");
    if (Files.exists(endless)) {
      assertThat(problem(MemberFile.read(endless))).startsWith("is no text file");
    }
  }

  private static Parsed<Set<PublicKey>> parse(String content) {
    String text = content.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
    var words = new HashMap<>(WORDS);
    for (Map.Entry<String, String> word : words.entrySet()) {
      text = text.replace(word.getKey(), word.getValue());
    }
    return MemberFile.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String problem(Parsed<?> parsed) {
    return ((Parsed.Malformed<?>) parsed).problem();
  }
}
