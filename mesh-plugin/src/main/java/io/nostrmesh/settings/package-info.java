/**
 * Properties to settings, without any framework: one flat view of what a host has set is read
 * strictly, so that what is misspelled, malformed or out of range stops the start with the
 * property's name.
 *
 * <p>For hosts: {@link io.nostrmesh.settings.PropertyView} and {@link
 * io.nostrmesh.settings.SettingsException}. All else is internal.
 *
 * <p>Imports {@code admission}, {@code admission.roster}, {@code control}, {@code file}, {@code
 * gateway.gate}, {@code gateway.settings}, {@code iroh.server}, {@code iroh.server.limits}, {@code
 * json}, {@code limit}, {@code membership.event}, {@code membership.http}, {@code nostr}, {@code
 * offer} and {@code url}. Imported by {@code gateway}, {@code gateway.program}, {@code micronaut},
 * {@code micronaut.gateway}, {@code micronaut.port} and {@code plugin}.
 */
@NullMarked
package io.nostrmesh.settings;

import org.jspecify.annotations.NullMarked;
