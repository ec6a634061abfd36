package io.nostrmesh.host.relay.reading;

/**
 * An answer to COUNT (NIP-45).
 *
 * @param events how many there are, each counted once
 * @param exact whether all of them were looked at; else there may be more
 */
public record Tally(long events, boolean exact) {}
