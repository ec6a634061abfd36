package io.nostrmesh.gateway.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which WebSockets of a host are the relay's. */
class ClientSocketsTest {

  @ParameterizedTest
  @CsvSource({
    "'', /, true",
    "'', '', true",
    "'', /chat, false",
    "'', /chat/room, false",
    "'', /.well-known/x, true",
    "'', //, true",
    "'', //chat, true",
    "'', /;a=b, true",
    "'', /%2f, true",
    "'', /./, true",
    "'', /../, true",
    "/nostr, /nostr, true",
    "/nostr, /nostr/, true",
    "/nostr, /NOSTR, true",
    "/nostr, /%6eostr, true",
    "/nostr, /nostr;v=1, true",
    "/nostr, //nostr, true",
    "/nostr, /x/../nostr, true",
    "/nostr, /nostr\\, true",
    "/nostr, /, false",
    "/nostr, /nostr2, false",
    "/nostr, /nostr/chat, false",
    "/nostr, /n.o-s_t~r, false",
  })
  void whateverAHostMayTakeForTheRelayIsTakenForIt(String relay, String asked, boolean gated) {
    assertThat(ClientSockets.mayBe(relay, asked)).isEqualTo(gated);
  }
}
