package io.nostrmesh.host.nodes;

import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.core.order.Ordered;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;

/**
 * Has each session with PostgreSQL say the name of the node, so that what is written in it bears
 * the name. Comes last, when the address is known.
 */
@Singleton
final class NodeSignature implements BeanCreatedEventListener<DatasourceConfiguration>, Ordered {

  private final Provider<NodeName> self;

  NodeSignature(Provider<NodeName> self) {
    this.self = self;
  }

  @Override
  public DatasourceConfiguration onCreated(BeanCreatedEvent<DatasourceConfiguration> event) {
    DatasourceConfiguration pool = event.getBean();
    if (String.valueOf(pool.getUrl()).startsWith("jdbc:postgresql:")) {
      String signature = "set mesh.node = '" + self.get() + "'";
      String others = pool.getConnectionInitSql();
      pool.setConnectionInitSql(others == null ? signature : others + "; " + signature);
    }
    return pool;
  }

  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE;
  }
}
