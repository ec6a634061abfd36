/**
 * Who watches an iroh relay, and the fixed words for what it sees: drops, endings, limits. Of this
 * project it imports {@code json} and {@code spi}; the other rooms of {@code iroh.server} and
 * {@code micronaut} may import it.
 */
@NullMarked
package io.nostrmesh.iroh.server.observer;

import org.jspecify.annotations.NullMarked;
