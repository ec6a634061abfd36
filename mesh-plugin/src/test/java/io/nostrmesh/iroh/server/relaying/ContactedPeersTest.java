package io.nostrmesh.iroh.server.relaying;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.spi.EndpointId;
import org.junit.jupiter.api.Test;

class ContactedPeersTest {

  @Test
  void remembersTheLatestOnly() {
    var peers = new ContactedPeers(3);
    for (int i = 0; i < 1000; i++) {
      peers.add(id(i));
      peers.add(id(i));
    }

    assertThat(peers.all()).containsExactly(id(997), id(998), id(999));
  }

  private static EndpointId id(int number) {
    return new EndpointId(number, 0, 0, 0);
  }
}
