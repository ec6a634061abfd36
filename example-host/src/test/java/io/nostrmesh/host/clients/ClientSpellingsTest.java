package io.nostrmesh.host.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.testkit.AddressTable;
import io.nostrmesh.url.RelayUrl;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code url/addresses.txt} says of JavaScript clients is what those do. */
@RealClients
class ClientSpellingsTest {

  @Test
  void theTableIsRightAboutBrowsersAndTheReaderKnowsWhatNostrToolsSign() {
    try (var client = new NostrToolsClient(SecretKey.generate(new SecureRandom()))) {
      AddressTable.addresses()
          .forEach(
              row -> {
                List<String> spellings = client.spellings(row.spelled());
                assertThat(spellings.get(0)).as(row.spelled()).isEqualTo(row.browser());
                RelayUrl.parse(row.spelled())
                    .toOptional()
                    .filter(url -> !spellings.get(1).equals("!"))
                    .ifPresent(
                        url ->
                            assertThat(RelayUrl.parse(spellings.get(1)).toOptional())
                                .as(row.spelled())
                                .hasValueSatisfying(
                                    signed -> assertThat(signed.isSameRelay(url)).isTrue()));
              });
    }
  }
}
