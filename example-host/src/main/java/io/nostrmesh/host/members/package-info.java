/**
 * Who belongs to the relay: the {@code relay_members} table, the owner, and the commands that
 * change it. Answers every question from memory. Imports {@code settings} and {@code database} and,
 * of the plugin, {@code file}, {@code nostr} and {@code spi}; the {@code relay} and {@code http}
 * packages use it.
 */
@NullMarked
package io.nostrmesh.host.members;

import org.jspecify.annotations.NullMarked;
