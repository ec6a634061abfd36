/**
 * What the operator decides: settings read once and checked as a whole, the data folder, and the
 * one-line failure that stops a startup. Every package of the host may import it; it imports only
 * {@code json}, {@code url}, {@code file} and {@code nostr}.
 */
@NullMarked
package io.nostrmesh.host.settings;

import org.jspecify.annotations.NullMarked;
