package io.nostrmesh.host.store;

import io.nostrmesh.host.testing.Postgres;

@Postgres.Needed
class PostgresFilterQueryTest extends FilterQueryContract {
  @Override
  Object[] database() {
    return Postgres.create().settings();
  }
}
