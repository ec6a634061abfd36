/**
 * The relay for clients without WebSocket: {@code POST /events}, {@code /query} and {@code /count},
 * each with an HTTP auth event (NIP-98), as the reference relay has them. What comes in here is
 * judged where WebSockets' messages are.
 *
 * <p>Imports {@code host.database}, {@code host.relay}, {@code host.relay.events}, {@code
 * host.relay.reading}, {@code host.settings}, {@code json}, {@code limit}, {@code nip98}, {@code
 * nostr}, {@code nostr.message} and {@code url}. Imported by nobody.
 */
@NullMarked
package io.nostrmesh.host.bridge;

import org.jspecify.annotations.NullMarked;
