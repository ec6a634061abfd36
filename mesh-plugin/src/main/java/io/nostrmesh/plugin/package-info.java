/**
 * Puts the plugin together from its settings and a host's parts, without any framework: {@link
 * io.nostrmesh.plugin.MeshPlugin} for plain hosts, and the pieces of which the beans of {@code
 * micronaut} are made too, so that there is one assembly.
 *
 * <p>For hosts: {@link io.nostrmesh.plugin.MeshPlugin}, {@link
 * io.nostrmesh.plugin.MeshPluginBuilder}, {@link io.nostrmesh.plugin.PluginRuntime} and {@link
 * io.nostrmesh.plugin.VerificationPool}. All else is internal.
 *
 * <p>Imports {@code admission}, {@code admission.lease}, {@code admission.roster}, {@code
 * client.nostr}, {@code control}, {@code gateway}, {@code gateway.gate}, {@code gateway.settings},
 * {@code iroh.protocol}, {@code iroh.server}, {@code iroh.server.http}, {@code
 * iroh.server.observer}, {@code json}, {@code limit}, {@code membership}, {@code membership.event},
 * {@code membership.http}, {@code nip11}, {@code nip98}, {@code nostr}, {@code offer}, {@code
 * settings}, {@code settings.property}, {@code spi}, {@code spi.roster} and {@code websocket}.
 * Imported by {@code gateway.program}, {@code micronaut}, {@code micronaut.gateway}, {@code
 * micronaut.health}, {@code micronaut.metrics} and {@code micronaut.port}.
 */
@NullMarked
package io.nostrmesh.plugin;

import org.jspecify.annotations.NullMarked;
