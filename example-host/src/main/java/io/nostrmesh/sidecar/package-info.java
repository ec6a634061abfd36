/**
 * The member's sidecar: a program on the member's own machine that shares its compute through the
 * plugin's {@code client} library, and the panel by which the member steers it. It runs apart from
 * the relay and knows nothing of it but its address. Imports {@code client}, {@code offer}, {@code
 * nip98}, {@code spi}, {@code nostr}, {@code file}, {@code url} and {@code json}, its own {@code
 * panel}, and nothing of the host; only {@code program} imports it.
 */
@NullMarked
package io.nostrmesh.sidecar;

import org.jspecify.annotations.NullMarked;
