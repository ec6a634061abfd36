package io.nostrmesh.host.store;

class H2EventStoreTest extends EventStoreContract {
  @Override
  Object[] database() {
    return new Object[0];
  }
}
