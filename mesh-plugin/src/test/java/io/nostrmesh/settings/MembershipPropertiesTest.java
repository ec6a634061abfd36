package io.nostrmesh.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nostrmesh.nostr.PublicKey;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembershipPropertiesTest {

  private static final String HEX = "a".repeat(64);
  private static final String NPUB =
      "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6";

  @Test
  void readsEachSource() {
    var listed = new MembershipPlan.Listed(Set.of(new PublicKey(HEX)));
    var file = new MembershipPlan.File(Path.of("members.txt"));

    assertThat(read("")).isEqualTo(new MembershipPlan.Unsaid());
    assertThat(read("mode=open")).isEqualTo(new MembershipPlan.Open());
    assertThat(read("mode=listed members=" + HEX)).isEqualTo(listed);
    assertThat(read("mode=file file=members.txt")).isEqualTo(file);
    assertThat(read("mode=any-of of=file,listed file=members.txt members=" + HEX))
        .isEqualTo(new MembershipPlan.AnyOf(List.of(file, listed)));
    assertThat(read("mode=all-of of[0]=listed of[1]=file file=members.txt members=" + HEX))
        .isEqualTo(new MembershipPlan.AllOf(List.of(listed, file)));
  }

  @Test
  void takesKeysAsPeopleWriteThem() {
    var listed = (MembershipPlan.Listed) read("mode=listed members=" + NPUB + "," + HEX);

    assertThat(listed.keys()).hasSize(2).contains(new PublicKey(HEX));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode=closed | mesh.membership.mode must be open, listed, file",
        "members=HEX | mesh.membership.members is set but mesh.membership.mode is not: set it to listed, or remove the members",
        "file=m | mesh.membership.file is set but mesh.membership.mode is not: set it to file, or remove the file",
        "mode=open file=m | mesh.membership.file is set but mesh.membership.mode is open: set it to file",
        "mode=file file=m members=HEX | mesh.membership.members is set but mesh.membership.mode is file",
        "mode=file | mesh.membership.file is missing",
        "mode=listed | mesh.membership.members must list at least one key",
        "mode=listed members=HEXA | mesh.membership.members[0] cannot be used",
        "mode=file file=m of=file | mesh.membership.of is for several sources",
        "of=file,listed | mesh.membership.of is for several sources",
        "mode=any-of | mesh.membership.of must name two sources or more, each once, when mesh.membership.mode is any-of",
        "mode=all-of of=file file=m | mesh.membership.of must name two sources or more",
        "mode=all-of of=file,file file=m | mesh.membership.of must name two sources or more, each once",
        "mode=any-of of=file,open file=m | mesh.membership.of must name sources",
        "mode=any-of of=file,listed file=m | mesh.membership.members must list at least one key",
        "mode=any-of of=file,listed members=HEX | mesh.membership.file is missing"
      })
  void refusesWhatContradictsItself(String properties, String complaint) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read(properties.replace("HEX", HEX)))
        .withMessageContaining(complaint);
  }

  private static MembershipPlan read(String words) {
    Map<String, String> properties = new HashMap<>();
    for (String word : words.split(" ")) {
      int end = word.indexOf('=');
      if (end > 0) {
        properties.put("mesh.membership." + word.substring(0, end), word.substring(end + 1));
      }
    }
    return PluginSettings.read(PropertyView.of(properties)).membership();
  }
}
