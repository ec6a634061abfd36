package io.nostrmesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.nostr.ClientRuntime;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.sidecar.panel.PanelDoor;
import io.nostrmesh.sidecar.panel.PanelServer;
import io.nostrmesh.sidecar.panel.TestBrowser;
import io.nostrmesh.url.RelayUrl;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each part of what the member chooses is saved and answered by itself. */
@Timeout(120)
class PanelPartsTest {
  @TempDir Path path;
  private final ClientRuntime runtime = ClientRuntime.system();
  private Sidecar sidecar;
  private PanelServer panel;
  private TestBrowser browser;

  @BeforeEach
  void start() throws IOException {
    var nowhere = List.of(new RelayUrl("ws://127.0.0.1:1"));
    var folder = new MemberFolder(path, runtime.random());
    sidecar = new Sidecar(folder, SecretKey.generate(runtime.random()), nowhere, runtime);
    sidecar.start();
    panel =
        new PanelDoor(folder.panelFile(), runtime.random(), x -> {})
            .open(OptionalInt.empty(), new SidecarPanel(sidecar));
    browser = new TestBrowser(panel);
  }

  @AfterEach
  void stop() {
    panel.close();
    sidecar.stop(Duration.ZERO).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    runtime.loop().shutdownNow();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = '|',
      value = {
        "switch | true | 'true'",
        "switch | false | 'false'",
        "limits/max_vram_mb | 8192 | {\"max_vram_mb\":8192,\"max_concurrency\":1}",
        "limits/max_ram_mb | 0 | {\"max_ram_mb\":0,\"max_concurrency\":1}",
        "limits/max_concurrency | null | {}",
        "models | [{\"id\":\"a\"}] | [{\"id\":\"a\"}]",
        "models | [] | []",
      })
  void keepsAPartAndAnswersWithIt(String part, String value, String kept) {
    HttpResponse<String> answer = browser.put(part, value);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"value\":" + kept + "}");
    assertThat(path.resolve("mesh_offer.json")).content().contains(kept);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = '|',
      value = {
        "switch | 0 | the switch must be true or false",
        "switch | \"false\" | the switch must be true or false",
        "switch | null | the switch must be true or false",
        "switch | {\"enabled\":false} | the switch must be true or false",
        "limits/max_vram_mb | -7 | max_vram_mb must be a whole number",
        "limits/max_vram_mb | 7.5 | max_vram_mb must be a whole number",
        "limits/max_vram_mb | \"7\" | max_vram_mb must be a whole number",
        "limits/max_ram_mb | 4294967296 | max_ram_mb must be a whole number",
        "limits/max_concurrency | [] | max_concurrency must be a whole number",
        "limits/gpu | 1 | does not know: gpu",
        "models | {} | models",
        "models | null | models",
        "models | [{\"id\":\" \"}] | a model must have an id",
        "models | [{\"label\":\"x\"}] | id must be a string",
      })
  void refusesAPartThatMakesNoSenseAndKeepsTheOthers(String part, String value, String problem)
      throws IOException {
    browser.put("limits/max_vram_mb", "1");
    browser.put("models", "[{\"id\":\"good\"}]");
    String before = Files.readString(path.resolve("mesh_offer.json"));

    HttpResponse<String> answer = browser.put(part, value);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(problem);
    assertThat(path.resolve("mesh_offer.json")).hasContent(before);
    assertThat(browser.put("switch", "true").statusCode()).isEqualTo(200);
    assertThat(browser.put("limits/max_ram_mb", "2").statusCode()).isEqualTo(200);
    assertThat(path.resolve("mesh_offer.json"))
        .content()
        .contains("\"enabled\":true", "\"max_vram_mb\":1,\"max_ram_mb\":2", "\"id\":\"good\"");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      delimiter = '|',
      value = {
        "limits/max_vram_mb | \"lots\"",
        "limits/max_vram_mb | {",
        "limits/other | 1",
        "models | [{\"id\":1}]",
        "models | [",
        "switch | \"on\"",
        "nothing | 1",
      })
  void theSwitchOffSwitchesOffWhateverElseIsWrong(String part, String value) {
    browser.put("switch", "true");
    try (TestBrowser.Page page = browser.open()) {
      page.await("\"enabled\":true");
      assertThat(browser.put(part, value).statusCode()).isNotEqualTo(200);

      assertThat(browser.put("switch", "false").statusCode()).isEqualTo(200);

      page.await("\"enabled\":false");
      assertThat(path.resolve("mesh_offer.json")).content().contains("\"enabled\":false");
    }
  }

  @Test
  void theSwitchOffSwitchesOffEvenWhenItCannotBeKept() throws IOException {
    browser.put("switch", "true");
    Path file = path.resolve("mesh_offer.json");
    String before = Files.readString(file);
    Files.delete(file);
    Files.createDirectories(file.resolve("in the way"));
    try (TestBrowser.Page page = browser.open()) {
      HttpResponse<String> off = browser.put("switch", "false");

      assertThat(off.statusCode()).isEqualTo(500);
      assertThat(off.body()).contains("You share nothing now", "at the next start");
      page.await("\"enabled\":false");
      assertThat(browser.put("switch", "true").statusCode()).isEqualTo(500);
      assertThat(browser.put("limits/max_ram_mb", "2").statusCode()).isEqualTo(500);
      assertThat(sidecar.state().preferences().toOptional().orElseThrow().enabled()).isFalse();
    }
    Files.delete(file.resolve("in the way"));
    Files.delete(file);
    Files.writeString(file, before);

    assertThat(browser.put("limits/max_ram_mb", "2").statusCode()).isEqualTo(200);
    assertThat(file).content().contains("\"enabled\":false", "\"max_ram_mb\":2");
  }

  @Test
  void changesThatComeTogetherAllHold() {
    browser.put("switch", "true");
    List<String> parts =
        List.of("limits/max_ram_mb", "limits/max_vram_mb", "limits/max_concurrency");
    var answers = parts.parallelStream().map(part -> browser.put(part, "5").statusCode()).toList();
    browser.put("switch", "false");

    assertThat(answers).containsOnly(200);
    assertThat(path.resolve("mesh_offer.json"))
        .content()
        .contains(
            "\"enabled\":false", "{\"max_vram_mb\":5,\"max_ram_mb\":5,\"max_concurrency\":5}");
  }

  @Test
  void aSwitchOffIsNotLostAmongOtherChanges() {
    for (int round = 0; round < 20; round++) {
      browser.put("switch", "true");
      var changes =
          List.of("1", "2", "3", "off").parallelStream()
              .map(
                  change ->
                      change.equals("off")
                          ? browser.put("switch", "false")
                          : browser.put("limits/max_ram_mb", change))
              .map(HttpResponse::statusCode);

      assertThat(changes).containsOnly(200);
      assertThat(sidecar.state().preferences().toOptional().orElseThrow().enabled()).isFalse();
      assertThat(path.resolve("mesh_offer.json")).content().contains("\"enabled\":false");
    }
  }
}
