package io.nostrmesh.host.members;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.CrudRepository;

/** The stored members. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface MemberRepository extends CrudRepository<MemberRow, String> {

  void update(@Id String pubkey, String role, long updatedAt);
}
