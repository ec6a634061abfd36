/**
 * The member's sidecar: a program on the member's own machine that shares its compute through the
 * plugin's {@code client} library, and the panel by which the member steers it. It runs apart from
 * the relay and knows nothing of it but its address.
 *
 * <p>Imports {@code client}, {@code client.device}, {@code client.nostr}, {@code file}, {@code
 * json}, {@code nip98}, {@code nostr}, {@code offer}, {@code sidecar.panel}, {@code spi} and {@code
 * url}. Imported by {@code program}.
 */
@NullMarked
package io.nostrmesh.sidecar;

import org.jspecify.annotations.NullMarked;
