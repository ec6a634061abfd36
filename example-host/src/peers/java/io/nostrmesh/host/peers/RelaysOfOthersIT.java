package io.nostrmesh.host.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.clients.RealClients;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Where real clients are required, so is a relay that others wrote. strfry is not enough: it comes
 * from github.com alone, which not every machine may reach, and where it is not, its tests are
 * skipped everywhere.
 */
@RealClients
class RelaysOfOthersIT {

  @Test
  void oneIsHere() {
    List<String> problems =
        Stream.of(NostrRsRelay.PROGRAM, NostrRelayOfPython.PROGRAM)
            .map(PeerRelay::missing)
            .flatMap(Optional::stream)
            .toList();
    boolean required = "required".equals(System.getenv("REAL_CLIENTS"));
    Assumptions.assumeTrue(required || problems.size() < 2, problems::toString);
    assertThat(problems).hasSizeLessThan(2);
  }
}
