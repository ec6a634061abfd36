package io.nostrmesh.host.nodes;

import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.nostrmesh.host.database.DatabaseKind;
import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.liveness.VitalPart;
import io.nostrmesh.host.members.MemberDirectory;
import io.nostrmesh.host.relay.events.RenderedEvent;
import io.nostrmesh.host.relay.live.LiveFeed;
import io.nostrmesh.host.relay.live.OtherNodes;
import io.nostrmesh.spi.roster.EndpointRoster;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** The other nodes of this relay: on PostgreSQL whoever uses the same database, on H2 nobody. */
@Singleton
final class Nodes implements OtherNodes, VitalPart, AutoCloseable {

  private final Optional<PostgresNodes> others;

  Nodes(
      Transactions transactions,
      @Named("default") DatasourceConfiguration pool,
      NodeName self,
      LiveFeed live,
      EndpointRoster roster,
      MemberDirectory members) {
    this.others =
        transactions.read(DatabaseKind::of) == DatabaseKind.POSTGRESQL
            ? Optional.of(
                PostgresNodes.start(new DirectConnection(pool), self, live, roster, members))
            : Optional.empty();
  }

  @Override
  public boolean hasRoom() {
    return others.map(PostgresNodes::hasRoom).orElseGet(OtherNodes.NONE::hasRoom);
  }

  @Override
  public void tell(RenderedEvent ephemeral) {
    others.ifPresent(nodes -> nodes.tell(ephemeral));
  }

  @Override
  public void whenCaughtUp(Runnable then) {
    others.<OtherNodes>map(nodes -> nodes).orElse(OtherNodes.NONE).whenCaughtUp(then);
  }

  /** For how long others have not been heard, when that is too long. */
  Optional<Duration> silence() {
    return others.flatMap(PostgresNodes::silence);
  }

  @Override
  public String name() {
    return "what follows other nodes";
  }

  @Override
  public boolean isAlive() {
    return others.map(PostgresNodes::isAlive).orElse(true);
  }

  @Override
  @PreDestroy
  public void close() {
    others.ifPresent(PostgresNodes::close);
  }
}
