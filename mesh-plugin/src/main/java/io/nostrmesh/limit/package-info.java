/**
 * Small bounded things, each once: token buckets, deadlines, ranges of settings, shares of the
 * heap, the places of half-open connections, fair queues, and what counts as one address. Every
 * package may import it; it imports none of them.
 */
@NullMarked
package io.nostrmesh.limit;

import org.jspecify.annotations.NullMarked;
