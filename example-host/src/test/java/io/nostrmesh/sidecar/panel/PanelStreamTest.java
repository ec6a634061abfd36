package io.nostrmesh.sidecar.panel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PanelStreamTest {
  private static final Duration SIGN_OF_LIFE = Duration.ofHours(1);

  private final List<PanelStream> ended = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final PanelStream stream = new PanelStream(channel, ended::add);

  @Test
  void aSlowPageGetsTheNewestStateOnly() {
    stream.start(SIGN_OF_LIFE);
    channel.releaseOutbound();
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    for (String device : List.of("first", "second", "third")) {
      stream.accept(state(device));
    }
    channel.runPendingTasks();
    assertThat(written()).isEmpty();

    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    channel.runPendingTasks();

    assertThat(written()).isEqualTo("data: {\"device\":\"third\"}\n\n");
  }

  @Test
  void aPageThatKeepsUpGetsThemAll() {
    stream.start(SIGN_OF_LIFE);
    channel.releaseOutbound();
    IntStream.range(0, 3)
        .forEach(
            i -> {
              stream.accept(state("d" + i));
              channel.runPendingTasks();
            });

    assertThat(written()).contains("d0", "d1", "d2");
  }

  @Test
  void givesASignOfLifeAndTellsWhenThePageIsGone() {
    stream.start(SIGN_OF_LIFE);
    channel.releaseOutbound();
    channel.advanceTimeBy(1, java.util.concurrent.TimeUnit.HOURS);
    channel.runScheduledPendingTasks();
    assertThat(written()).isEqualTo(":\n\n");

    channel.close();

    assertThat(ended).containsExactly(stream);
    stream.accept(state("late"));
    channel.runPendingTasks();
    assertThat(written()).isEmpty();
  }

  private String written() {
    var text = new StringBuilder();
    for (Object next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      ByteBuf bytes = ((HttpContent) next).content();
      text.append(bytes.toString(StandardCharsets.UTF_8));
      bytes.release();
    }
    return text.toString();
  }

  private static JsonObject state(String device) {
    return new JsonObject(Map.of("device", JsonValue.of(device)));
  }
}
