package io.nostrmesh.gateway.sweep;

import io.nostrmesh.url.RelayUrl;

/**
 * The relay to sweep.
 *
 * @param url where it is connected to, past everybody in front of it
 * @param name under which clients know it, and it itself where it asks who is there
 */
public record SweptRelay(RelayUrl url, RelayUrl name) {}
