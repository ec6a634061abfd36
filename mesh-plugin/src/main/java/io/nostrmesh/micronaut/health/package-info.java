/**
 * Tells the state of the iroh relay under {@code /health}, in hosts that have it.
 *
 * <p>Internal.
 *
 * <p>Imports {@code plugin}. Imported by nobody.
 */
@Configuration
@Requires(classes = HealthIndicator.class)
@NullMarked
package io.nostrmesh.micronaut.health;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import io.micronaut.management.health.indicator.HealthIndicator;
import org.jspecify.annotations.NullMarked;
