/**
 * The gateway as a program of its own, {@code java -jar mesh-gateway.jar}: its command line, where
 * its settings come from, and {@code --check}. Needs picocli, which nothing else here does.
 *
 * <p>Internal.
 *
 * <p>Imports {@code client.nostr}, {@code gateway.front}, {@code gateway.gate}, {@code
 * gateway.settings}, {@code gateway.upstream}, {@code iroh.server}, {@code json}, {@code limit},
 * {@code membership}, {@code membership.event}, {@code membership.http}, {@code nip11}, {@code
 * nostr}, {@code nostr.message}, {@code plugin}, {@code settings}, {@code settings.property} and
 * {@code url}. Imported by nobody.
 */
@NullMarked
package io.nostrmesh.gateway.program;

import org.jspecify.annotations.NullMarked;
