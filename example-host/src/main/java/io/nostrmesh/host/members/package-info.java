/**
 * Who belongs to the relay: the {@code relay_members} table, the owner, and the commands that
 * change it. Answers every question from memory.
 *
 * <p>Imports {@code file}, {@code host.database}, {@code host.settings}, {@code limit}, {@code
 * nostr} and {@code spi}. Imported by {@code host}, {@code host.http}, {@code host.nodes} and
 * {@code host.relay}.
 */
@NullMarked
package io.nostrmesh.host.members;

import org.jspecify.annotations.NullMarked;
