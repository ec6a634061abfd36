/**
 * Commands for the operator of a running relay.
 *
 * <p>Imports {@code file}, {@code host.settings}, {@code json}, {@code limit}, {@code nostr} and
 * {@code url}. Imported by {@code host}.
 */
@NullMarked
package io.nostrmesh.host.operator;

import org.jspecify.annotations.NullMarked;
