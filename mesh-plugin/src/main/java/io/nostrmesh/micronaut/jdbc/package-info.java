/**
 * Keeps in the host's database what should outlive a restart and be shared by several nodes: the
 * leases of bearer tokens. On where the host has a data source, Micronaut Data JDBC and Flyway; it
 * brings its own schema and keeps its own migration history.
 *
 * <p>Internal.
 *
 * <p>Imports {@code admission.lease}, {@code nostr} and {@code spi}. Imported by nobody.
 */
@Configuration
@Requires(classes = {GenericRepository.class, DelegatingDataSource.class, Flyway.class})
@Requires(beans = DataSource.class)
@NullMarked
package io.nostrmesh.micronaut.jdbc;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.micronaut.data.repository.GenericRepository;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.NullMarked;
