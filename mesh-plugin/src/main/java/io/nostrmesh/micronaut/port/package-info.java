/**
 * The host's own port: what the plugin puts behind the HTTP/1 codec of each of its connections.
 *
 * <p>Internal.
 *
 * <p>Imports {@code iroh.server.http}, {@code plugin} and {@code settings}. Imported by {@code
 * micronaut} and {@code micronaut.gateway}.
 */
@NullMarked
package io.nostrmesh.micronaut.port;

import org.jspecify.annotations.NullMarked;
