/**
 * The Nostr event model: events, ids, keys, tags and kinds, and BIP-340 signatures. Pure values and
 * functions, no I/O; every other package may import it, and it imports none of them.
 */
@NullMarked
package io.nostrmesh.nostr;

import org.jspecify.annotations.NullMarked;
