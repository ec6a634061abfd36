package io.nostrmesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.nostrmesh.client.ShareSnapshot;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PanelStreamTest {
  @Test
  void aSlowPageGetsTheNewestStateOnly() {
    var stream = new PanelStream();
    for (String device : List.of("first", "second", "third")) {
      stream.accept(state(device));
    }
    var page = new LeavingPage();

    assertThatIOException().isThrownBy(() -> stream.writeTo(page));

    assertThat(page.toString(StandardCharsets.UTF_8))
        .startsWith("data: {")
        .endsWith("}\n\n")
        .contains("third")
        .doesNotContain("first", "second");
  }

  private static PanelState state(String device) {
    return new PanelState(
        new Sidecar.Identity(new PublicKey("b".repeat(64)), new EndpointId(1, 2, 3, 4)),
        Path.of("/p.json"),
        Parsed.valid(Preferences.initial(device)),
        new ShareSnapshot(List.of()));
  }

  /** A page that is closed as soon as it has got something. */
  private static final class LeavingPage extends ByteArrayOutputStream {
    @Override
    public void flush() throws IOException {
      throw new IOException("gone");
    }
  }
}
