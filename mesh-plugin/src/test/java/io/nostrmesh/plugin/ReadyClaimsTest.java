package io.nostrmesh.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Kind;
import org.junit.jupiter.api.Test;

class ReadyClaimsTest {

  @Test
  void offersAndStatusesOfBuzzAreReadInEveryHost() {
    assertThat(AdmissionParts.readyClaims())
        .flatMap(claims -> claims.kinds())
        .containsExactlyInAnyOrder(Kind.COMPUTE_OFFER, 30003);
  }
}
