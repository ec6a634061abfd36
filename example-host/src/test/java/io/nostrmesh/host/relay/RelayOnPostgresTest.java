package io.nostrmesh.host.relay;

import io.nostrmesh.host.testing.Postgres;
import org.junit.jupiter.api.Nested;

/** What clients see of the store and of membership, once more on PostgreSQL. */
@Postgres.ForAllRelays
class RelayOnPostgresTest {

  @Nested
  class Filters extends FilterTest {}

  @Nested
  class Members extends MemberAdministrationTest {}

  @Nested
  class Lists extends ListOfMembersTest {}

  @Nested
  class Policies extends PolicyTest {}
}
