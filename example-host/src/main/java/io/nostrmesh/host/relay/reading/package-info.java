/**
 * What is stored on its way to who asks for it with REQ or COUNT: the threads that read, whose turn
 * it is, the walk past what policies hide, and when it takes too long.
 *
 * <p>Imports {@code host.relay.events}, {@code json}, {@code limit}, {@code nostr}, {@code
 * nostr.message} and {@code spi}. Imported by {@code host.bridge} and {@code host.relay}.
 */
@NullMarked
package io.nostrmesh.host.relay.reading;

import org.jspecify.annotations.NullMarked;
