package io.nostrmesh.host.conformance;

import io.nostrmesh.host.testing.Postgres;
import org.junit.jupiter.api.Nested;

/** What the store has a part in, once more on PostgreSQL. */
@Postgres.Needed
class OnPostgresTest {

  @Nested
  class Versions extends VersionRulesTest {}

  @Nested
  class Deletions extends DeletionRulesTest {}

  @Nested
  class Expirations extends ExpirationRulesTest {}

  @Nested
  class Filters extends FilterRulesOnTheWireTest {}

  @Nested
  class Live extends LiveRulesTest {}
}
