package io.nostrmesh.host.store;

class H2FilterQueryTest extends FilterQueryContract {
  @Override
  Object[] database() {
    return new Object[0];
  }
}
