/**
 * The host's own port: what the plugin puts behind the HTTP/1 codec of each of its connections.
 *
 * <p>Internal. Needs micronaut-http-server-netty.
 *
 * <p>Imports {@code plugin} and {@code settings}. Imported by {@code micronaut} and {@code
 * micronaut.gateway}.
 */
@Configuration
@Requires(classes = NettyServerCustomizer.class)
@NullMarked
package io.nostrmesh.micronaut.port;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import org.jspecify.annotations.NullMarked;
