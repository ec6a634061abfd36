package io.nostrmesh.admission.roster;

import static io.nostrmesh.admission.roster.TestBuzzStatus.base64;
import static io.nostrmesh.admission.roster.TestBuzzStatus.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.spi.EndpointId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InviteTokenTest {

  private static final EndpointId ENDPOINT = TestKey.filled(9).id();
  private static final EndpointId OTHER = TestKey.filled(8).id();
  private static final String ADDRESS = "{\"id\":\"%s\",\"addrs\":[]}".formatted(ENDPOINT);

  @Test
  void refusesWhatIsNoAddress() {
    List<String> unreadable =
        List.of(
            "endpoint",
            "A",
            base64("[]"),
            base64("{\"addrs\":[]}"),
            base64("{\"id\":\"%s\"}", OTHER),
            base64("{\"id\":\"%s\",\"addrs\":{}}", OTHER),
            base64("{\"id\":7,\"addrs\":[]}"),
            base64("{\"id\":\"%s\",\"addrs\":[]}", OTHER.toString().toUpperCase(Locale.ROOT)),
            base64("{\"id\":\"%s\",\"addrs\":[],\"id\":\"%s\"}", OTHER, OTHER),
            base64("{\"id\":\"%s\",\"addrs\":%s}", OTHER, "[".repeat(40) + "]".repeat(40)),
            base64("{\"serialized_addrs\":[]}"),
            base64("{\"serialized_addrs\":[1]}"),
            base64("{\"serialized_addrs\":[[256]]}"),
            base64("{\"serialized_addrs\":[[-1]]}"),
            // The bytes of an address, but for the highest bit that no byte has.
            base64("{\"serialized_addrs\":[%s]}", bytes(ADDRESS, 256).toJson()),
            base64("{\"serialized_addrs\":[\"%s\"]}", "{}"));
    for (String token : unreadable) {
      assertThat(InviteToken.endpoint(token)).as("%s", token).isEmpty();
    }
  }

  @Test
  void aTokenHasOneSpelling() {
    String token = token(ENDPOINT);
    assertThat(InviteToken.endpoint(token)).contains(ENDPOINT);
    // Two characters stand for one byte here; the four lowest bits of the second are to be zero.
    String stray = base64("{\"id\":\"%s\",\"addrs\":[] }", ENDPOINT);
    assertThat(stray.length() % 4).isEqualTo(2);
    assertThat(InviteToken.endpoint(stray)).contains(ENDPOINT);
    char last = stray.charAt(stray.length() - 1);
    assertThat(InviteToken.endpoint(stray.substring(0, stray.length() - 1) + (char) (last + 1)))
        .isEmpty();
  }

  @Test
  void signedInvitationsHoldFewAddressesOfWhichTheFirstCounts() {
    String second = ADDRESS.replace(ENDPOINT.toString(), OTHER.toString());
    for (int more = 0; more < 8; more++) {
      assertThat(InviteToken.endpoint(invitation(ADDRESS, second, more))).contains(ENDPOINT);
    }
    assertThat(InviteToken.endpoint(invitation(ADDRESS, second, 8))).isEmpty();
    assertThat(InviteToken.endpoint(invitation("x", second, 1))).isEmpty();
  }

  private static String invitation(String first, String second, int more) {
    JsonValue[] addresses =
        Stream.concat(Stream.of(first), Stream.generate(() -> second).limit(more))
            .map(address -> bytes(address, 0))
            .toArray(JsonValue[]::new);
    JsonObject invitation = JsonObject.EMPTY.with("serialized_addrs", JsonValue.array(addresses));
    return base64("%s", invitation.toJson());
  }

  /** ASCII text as numbers, each so much too large. */
  private static JsonValue bytes(String text, int surplus) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    return JsonValue.array(
        IntStream.range(0, ascii.length)
            .mapToObj(i -> JsonValue.of(ascii[i] + surplus))
            .toArray(JsonValue[]::new));
  }

  @Test
  void boundsHowLongATokenIs() {
    String address = "{\"id\":\"%s\",\"addrs\":[],\"x\":\"%s\"}";
    int tokenRoom = InviteToken.MAX_LENGTH * 3 / 4 - address.formatted(ENDPOINT, "").length();
    String longest = base64(address, ENDPOINT, "x".repeat(tokenRoom));
    assertThat(longest).hasSize(InviteToken.MAX_LENGTH);
    assertThat(InviteToken.endpoint(longest)).contains(ENDPOINT);
    assertThat(InviteToken.endpoint(base64(address, ENDPOINT, "x".repeat(tokenRoom + 1))))
        .isEmpty();
  }
}
