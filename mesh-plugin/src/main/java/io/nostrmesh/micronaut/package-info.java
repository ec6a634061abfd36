/**
 * Makes the plugin part of a Micronaut host: configuration under {@code mesh}, the beans of the
 * four contracts, and the life of the embedded iroh relay. The only package that imports Micronaut;
 * nobody imports it. {@code mesh.enabled=false} switches the whole plugin off.
 */
@Configuration
@Requires(property = "mesh.enabled", notEquals = "false", defaultValue = "true")
@NullMarked
package io.nostrmesh.micronaut;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
