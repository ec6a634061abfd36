/**
 * Makes the plugin part of a Micronaut host: configuration under {@code mesh}, the beans of the
 * four contracts, and the life of the embedded iroh relay. The only package that imports Micronaut.
 * {@code mesh.enabled=false} switches the whole plugin off.
 *
 * <p>Internal.
 *
 * <p>Imports {@code admission}, {@code admission.lease}, {@code iroh.server}, {@code
 * iroh.server.observer}, {@code limit}, {@code micronaut.port}, {@code nip11}, {@code offer},
 * {@code plugin}, {@code settings}, {@code settings.property}, {@code spi} and {@code spi.roster}.
 * Imported by {@code micronaut.gateway}.
 */
@Configuration
@Requires(condition = MeshEnabled.class)
@NullMarked
package io.nostrmesh.micronaut;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
