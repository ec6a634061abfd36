/**
 * The gateway of a Micronaut host: with a port of its own in front of another relay, or in the
 * host's own port.
 *
 * <p>Internal.
 *
 * <p>Imports {@code gateway}, {@code gateway.front}, {@code gateway.settings}, {@code
 * gateway.upstream}, {@code micronaut}, {@code micronaut.port}, {@code plugin}, {@code settings},
 * {@code spi} and {@code spi.roster}. Imported by nobody.
 */
@Configuration
@Requires(property = "mesh.gateway.upstream")
@NullMarked
package io.nostrmesh.micronaut.gateway;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
