package io.nostrmesh.host.peers;

import io.nostrmesh.host.clients.LoggedProcess;
import io.nostrmesh.host.clients.OwnProgramPage;
import io.nostrmesh.host.clients.RealClients;
import io.nostrmesh.host.clients.RealHost;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page on an iroh program of one's own, its version in Rust included. */
@RealClients
@NeedsRelay(RustProgram.PROGRAM)
class OwnProgramPageIT {

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @TempDir Path folder;

  @Test
  void bothVersionsAreAdmittedAndMeet() throws Exception {
    RustProgram.pin(folder, "own-program");
    try (var page =
        new OwnProgramPage(host.process(), host.newMember(), folder, RustProgram.environment())) {
      page.vouchFor(page.follow("1. In JavaScript"));
      page.follow("3. Or it shows a token");

      LoggedProcess rust = page.follow("4. In Rust");
      page.vouchFor(rust);
      page.follow("5. They meet");
      rust.awaitLine("says: hello");
    }
  }
}
