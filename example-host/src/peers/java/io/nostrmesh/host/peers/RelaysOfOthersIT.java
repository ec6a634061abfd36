package io.nostrmesh.host.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.clients.RealClients;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static final boolean REQUIRED = "required".equals(System.getenv("REAL_CLIENTS"));

  @Test
  void oneIsHere() {
    List<String> problems =
        Stream.of(NostrRsRelay.PROGRAM, NostrRelayOfPython.PROGRAM)
            .map(PeerRelay::missing)
            .flatMap(Optional::stream)
            .toList();
    Assumptions.assumeTrue(REQUIRED || problems.size() < 2, problems::toString);
    assertThat(problems).hasSizeLessThan(2);
  }

  /** It comes from crates.io, like one of the others, and from nowhere else. */
  @Test
  void irohsOwnIsHereWhereThereIsCargo() {
    Optional<String> problem = PeerRelay.missing(RustIrohRelay.PROGRAM);
    Assumptions.assumeTrue(REQUIRED && hasCargo() || problem.isEmpty(), problem::toString);
    assertThat(problem).isEmpty();
  }

  private static boolean hasCargo() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cargo")));
  }
}
