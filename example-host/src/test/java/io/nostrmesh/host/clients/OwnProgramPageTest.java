package io.nostrmesh.host.clients;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the page on an iroh program of one's own says in JavaScript. */
@RealClients
class OwnProgramPageTest {

  @RegisterExtension static final RealHost host = new RealHost(Map.of());

  @TempDir Path folder;

  @Test
  void itIsAdmittedByItsMembersWordAndByAToken() throws Exception {
    try (var page = new OwnProgramPage(host.process(), host.newMember(), folder, Map.of())) {
      LoggedProcess program = page.follow("1. In JavaScript");
      page.vouchFor(program);
      page.follow("3. Or it shows a token");
      program.awaitLine("says: hello");
    }
  }
}
