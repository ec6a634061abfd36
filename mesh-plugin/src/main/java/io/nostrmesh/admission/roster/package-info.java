/**
 * Which endpoints members vouch for, by events of theirs: admission without a token.
 *
 * <p>Internal.
 *
 * <p>Imports {@code ed25519}, {@code json}, {@code limit}, {@code membership}, {@code nostr},
 * {@code spi} and {@code spi.roster}. Imported by {@code admission}, {@code plugin} and {@code
 * settings}.
 */
@NullMarked
package io.nostrmesh.admission.roster;

import org.jspecify.annotations.NullMarked;
