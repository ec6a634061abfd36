/**
 * What others ask the plugin over HTTP beside the relaying: iroh relays of a fleet, whom to admit.
 *
 * <p>Internal.
 *
 * <p>Imports {@code json} and {@code nostr}. Imported by {@code settings}.
 */
@NullMarked
package io.nostrmesh.control;

import org.jspecify.annotations.NullMarked;
