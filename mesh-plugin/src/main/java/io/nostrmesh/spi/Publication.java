package io.nostrmesh.spi;

import io.nostrmesh.nostr.Event;

/**
 * An event on its way into a relay.
 *
 * @param event id and signature are already verified by the host
 * @param origin who brought it, which need not be its author
 */
public record Publication(Event event, Origin origin) {}
