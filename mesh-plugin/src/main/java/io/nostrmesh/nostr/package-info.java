/**
 * The Nostr event model: events, ids, keys, tags and kinds, and BIP-340 signatures. Pure values and
 * functions, no I/O.
 *
 * <p>For hosts.
 *
 * <p>Imports {@code json} and {@code limit}. Imported by everybody below.
 */
@NullMarked
package io.nostrmesh.nostr;

import org.jspecify.annotations.NullMarked;
