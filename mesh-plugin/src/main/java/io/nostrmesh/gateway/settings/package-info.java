/**
 * What an operator says about a gateway, as values; defaults stand here and nowhere else.
 *
 * <p>Internal.
 *
 * <p>Imports {@code gateway.gate}, {@code limit} and {@code url}. Imported by {@code gateway},
 * {@code gateway.front}, {@code gateway.pair}, {@code gateway.program}, {@code micronaut.gateway},
 * {@code plugin} and {@code settings}.
 */
@NullMarked
package io.nostrmesh.gateway.settings;

import org.jspecify.annotations.NullMarked;
