package io.nostrmesh.host.store;

import io.nostrmesh.host.testing.Postgres;

@Postgres.Needed
class PostgresEventStoreTest extends EventStoreContract {
  @Override
  Object[] database() {
    return Postgres.create().settings();
  }
}
