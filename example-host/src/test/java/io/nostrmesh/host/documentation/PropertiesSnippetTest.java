package io.nostrmesh.host.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.plugin.MeshPlugin;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.settings.property.PropertyView;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each block of properties is known; one that says who the members are lets them in. */
class PropertiesSnippetTest {

  private static final String FILE = "/etc/relay/members.txt";
  private static final PublicKey MEMBER = new PublicKey("a1".repeat(32));

  @TempDir Path folder;

  static Stream<Snippet> blocks() {
    return Snippet.in("properties");
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void isWhatItSays(Snippet block) throws IOException {
    Path file = Files.writeString(folder.resolve("members.txt"), MEMBER.hex() + "\n");
    var read = new Properties();
    read.load(new StringReader(block.text()));
    var properties = new HashMap<String, String>();
    for (String name : read.stringPropertyNames()) {
      properties.put(name, read.getProperty(name).replace(FILE, file.toString()));
    }
    assertThat(PluginSettings.read(PropertyView.of(properties)).names().names())
        .containsAll(properties.keySet());
    if (!properties.containsKey("mesh.membership.mode")) {
      // The host's own members; a gateway in its port has tests of its own.
      return;
    }
    try (var plugin = MeshPlugin.with(properties).start()) {
      var answer = plugin.membership().check(MEMBER).toCompletableFuture().join();
      assertThat(answer.admits()).isTrue();
    }
  }
}
