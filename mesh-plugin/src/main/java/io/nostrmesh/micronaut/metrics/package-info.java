/**
 * Counts what relay and admission do, in hosts that have Micrometer.
 *
 * <p>Internal.
 *
 * <p>Imports {@code admission}, {@code iroh.server.observer}, {@code plugin} and {@code spi}.
 * Imported by nobody.
 */
@Configuration
@Requires(classes = MeterRegistry.class)
@NullMarked
package io.nostrmesh.micronaut.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
