/**
 * How endpoints get in by name: what a host tells the plugin of the events it has stored, and what
 * reads in them which iroh endpoints their authors vouch for.
 *
 * <p>For hosts; a host that uses none of it admits by tokens.
 *
 * <p>Imports {@code nostr} and {@code spi}. Imported by everybody below.
 */
@NullMarked
package io.nostrmesh.spi.roster;

import org.jspecify.annotations.NullMarked;
