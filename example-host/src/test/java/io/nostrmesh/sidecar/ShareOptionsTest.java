package io.nostrmesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.sidecar.ShareOptions.Action;
import io.nostrmesh.url.RelayUrl;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareOptionsTest {
  @Test
  void readsEveryOption() {
    ShareOptions options =
        parse("--relay ws://a --relay WSS://B/ --data-dir /tmp/x --port 4000 --key-file /tmp/k");

    assertThat(options)
        .isEqualTo(
            new ShareOptions(
                Action.SHARE,
                List.of(new RelayUrl("ws://a"), new RelayUrl("wss://b")),
                Path.of("/tmp/x"),
                4000,
                Optional.of(Path.of("/tmp/k")),
                false,
                Optional.empty()));
  }

  @Test
  void keepsThingsInTheHomeFolderUnlessToldOtherwise() {
    assertThat(parse("endpoint").folder())
        .isEqualTo(Path.of(System.getProperty("user.home"), ".nostr-mesh"));
    assertThat(parse("bearer --relay ws://a --key-stdin").keyFromInput()).isTrue();
    assertThat(parse("--help").action()).isEqualTo(Action.HELP);
    assertThat(parse("help").action()).isEqualTo(Action.HELP);
  }

  @ParameterizedTest
  @CsvSource({
    "'', no relay named; try: share --relay ws://localhost:3000",
    "sell --relay ws://a, unknown command sell; try: share --help",
    "--relay ws://a --fast, unknown option --fast; try: share --help",
    "--relay, --relay needs a value; try: share --help",
    "--relay http://a, --relay http://a: a relay address must start with ws:// or wss://",
    "--relay ws://a --relay ws://a/, 'name at most 16 relays, each of them once'",
    "--relay ws://a --port 70000, '--port must be 0 to 65535, got 70000'",
    "--relay ws://a --port x, '--port must be 0 to 65535, got x'",
    "bearer, that is for one relay; name it with --relay",
    "bearer --relay ws://a --relay ws://b, that is for one relay; name it with --relay",
    "admit --relay ws://a, 'whom? Name a public key, npub1… or hex'",
    "dismiss, 'whom? Name a public key, npub1… or hex'",
    "--relay ws://a --key-stdin --key-file k, --key-file and --key-stdin exclude each other"
  })
  void saysWhatIsWrong(String words, String complaint) {
    assertThatExceptionOfType(ShareFailure.class)
        .isThrownBy(() -> parse(words))
        .withMessage(complaint);
  }

  @Test
  void readsWhomToAdmit() {
    String npub = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg";

    assertThat(parse("admit " + npub + " --relay ws://a").subject())
        .map(Nip19::npub)
        .contains(npub);
  }

  @Test
  void refusesASecretOnTheCommandLineWithoutRepeatingIt() {
    String nsec = "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";

    assertThatExceptionOfType(ShareFailure.class)
        .isThrownBy(() -> parse("--relay ws://a --key-file " + nsec))
        .withMessage(
            "a secret key must not stand on the command line; use --key-file or --key-stdin");
  }

  private static ShareOptions parse(String words) {
    return ShareOptions.parse(words.isEmpty() ? new String[0] : words.split(" "));
  }
}
