/**
 * The host as clients that others wrote see it: {@code nostr-tools}, the rust-nostr SDK and
 * {@code @number0/iroh} in Node, against the real host in a process of its own. See {@link
 * io.nostrmesh.host.clients.RealClients} for when they run.
 */
@NullMarked
package io.nostrmesh.host.clients;

import org.jspecify.annotations.NullMarked;
