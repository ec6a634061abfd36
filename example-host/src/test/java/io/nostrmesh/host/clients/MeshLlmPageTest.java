package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.device.EndpointKey;
import io.nostrmesh.nostr.SecretKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Follows the page on mesh-llm, which is not here: {@code mesh-llm.mjs} stands in for it. */
@RealClients
class MeshLlmPageTest {

  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Path PAGE = MODULE.resolve("../docs/how-to/mesh-llm.md");

  private static final String KEY = ".mesh-llm/key";
  private static final Duration TOO_OLD = Duration.ofMinutes(2);
  private static final int PATIENCE_SECONDS = 30;

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @TempDir Path folder;

  @Test
  void itsMembersWordLetsItIn() throws Exception {
    Files.createDirectories(folder.resolve(".mesh-llm"));
    Files.writeString(folder.resolve(KEY), "5e".repeat(32));

    assertThat(admitted("# Run mesh-llm at a members' relay"))
        .isEqualTo(EndpointKey.parse("5e".repeat(32)).toOptional().orElseThrow().id().toString());
  }

  @Test
  void aTokenLetsItIn() throws Exception {
    admitted("With a token");
  }

  @Test
  void whoseTokenIsTooOldNeedsAWordAndNoRestart() throws Exception {
    SecretKey member = host.newMember();
    var device = new MemberDevice(folder.resolve("device"), member);
    String secret = "6f".repeat(32);
    Path key = Files.writeString(folder.resolve("key"), secret);
    IrohEndpoint endpoint =
        host.endpoint(Optional.of(host.bearer(member, TOO_OLD)), Optional.of(secret));
    host.process().awaitLog(endpoint.id(), "admission.token-expired");

    assertThat(device.say("vouch", host.process().url(), "--endpoint-key", key.toString()))
        .isEqualTo("Done.");

    assertThat(endpoint.isOnlineWithin(PATIENCE_SECONDS)).isTrue();
  }

  /** Does what a chapter says, and answers with the endpoint of the mesh-llm that it starts. */
  private String admitted(String chapter) throws Exception {
    SecretKey member = host.newMember();
    Files.writeString(folder.resolve("nostr.key"), member.revealHex());
    try (var page = page()) {
      List<LoggedProcess> typed = page.follow(chapter);
      assertThat(typed).hasSize(2);
      String endpoint = typed.get(1).awaitLine("endpoint ").substring("endpoint ".length());
      host.process().awaitLog("verdict=admitted", endpoint, member.publicKey().hex());
      return endpoint;
    }
  }

  @Test
  void aTokenForOneEndpointAdmitsNoOther() throws Exception {
    SecretKey member = host.newMember();
    var device = new MemberDevice(folder.resolve("device"), member);
    String bound = device.relayAuth(host.process().url(), "ab".repeat(32));
    String url = host.process().irohRelayUrl();
    String before = "--relay " + url + " --relay-auth " + url + "=";
    assertThat(bound).startsWith(before);

    IrohEndpoint other = host.endpoint(Optional.of(bound.substring(before.length())));

    host.process().awaitLog(other.id(), "admission.token-wrong-endpoint");
  }

  private Tutorial page() throws Exception {
    Path program = folder.resolve("mesh-llm");
    Files.writeString(
        program, "#!/bin/sh\nexec node " + MODULE.resolve("target/js/mesh-llm.mjs") + " \"$@\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new Tutorial(
        PAGE,
        folder,
        Map.of(
            "PATH",
            folder + ":" + System.getenv("PATH"),
            "HOME",
            folder.toString(),
            "MESH_SHARE_DATA_DIR",
            folder.toString()),
        Map.of(
            "wss://nostr.example.com",
            host.process().url(),
            "https://relay.example.com",
            host.process().irohRelayUrl()));
  }
}
