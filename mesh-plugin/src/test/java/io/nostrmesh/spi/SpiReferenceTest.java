package io.nostrmesh.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.testkit.EventPolicyRules;
import io.nostrmesh.testkit.MembershipCheckRules;
import io.nostrmesh.testkit.Nip11ExtensionRules;
import io.nostrmesh.testkit.TransportAdmissionRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The page and the test kit have the same rules, each once. */
class SpiReferenceTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([PMNT]\\d+) \\| [A-Z].*\\. \\|$");
  private static final Pattern NUMBER = Pattern.compile("[PMNT]\\d+");

  @Test
  void pageAndKitHaveTheSameRules() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "reference", "spi.md"));
    List<String> rules =
        ROW.matcher(page).results().map((MatchResult row) -> row.group(1)).toList();
    List<String> tests =
        Stream.of(
                EventPolicyRules.class,
                MembershipCheckRules.class,
                Nip11ExtensionRules.class,
                TransportAdmissionRules.class)
            .flatMap(kit -> Arrays.stream(kit.getDeclaredMethods()))
            .filter(method -> method.isAnnotationPresent(Test.class))
            .map(method -> method.getAnnotation(DisplayName.class).value().split(" ")[0])
            .toList();

    assertThat(rules).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    assertThat(tests).doesNotHaveDuplicates().allMatch(NUMBER.asMatchPredicate());
    assertThat(tests).containsExactlyInAnyOrderElementsOf(rules);
  }
}
