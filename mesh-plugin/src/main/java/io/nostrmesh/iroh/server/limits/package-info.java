/**
 * How much of an iroh relay anybody may use and how long things may take, and the counts that hold
 * these limits. Of this project it imports {@code limit}, {@code nostr} and the observer; the other
 * rooms of {@code iroh.server} and {@code micronaut} may import it.
 */
@NullMarked
package io.nostrmesh.iroh.server.limits;

import org.jspecify.annotations.NullMarked;
