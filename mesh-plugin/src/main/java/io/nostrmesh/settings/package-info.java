/**
 * Properties to settings, without any framework: one flat view of what a host has set is read
 * strictly, so that what is misspelled, malformed or out of range stops the start with the
 * property's name.
 *
 * <p>Internal.
 *
 * <p>Imports {@code admission}, {@code admission.roster}, {@code control}, {@code gateway.gate},
 * {@code gateway.settings}, {@code iroh.server}, {@code iroh.server.limits}, {@code json}, {@code
 * limit}, {@code membership.event}, {@code membership.http}, {@code nostr}, {@code offer}, {@code
 * settings.property} and {@code url}. Imported by {@code gateway.program}, {@code micronaut},
 * {@code micronaut.gateway}, {@code micronaut.port} and {@code plugin}.
 */
@NullMarked
package io.nostrmesh.settings;

import org.jspecify.annotations.NullMarked;
