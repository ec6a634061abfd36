/**
 * What the operator decides: settings read once and checked as a whole, the data folder, and the
 * one-line failure that stops a startup.
 *
 * <p>Imports {@code file}, {@code json}, {@code limit}, {@code nostr} and {@code url}. Imported by
 * {@code host}, {@code host.bridge}, {@code host.database}, {@code host.http}, {@code
 * host.members}, {@code host.nodes}, {@code host.operator}, {@code host.relay} and {@code
 * host.relay.limits}.
 */
@NullMarked
package io.nostrmesh.host.settings;

import org.jspecify.annotations.NullMarked;
