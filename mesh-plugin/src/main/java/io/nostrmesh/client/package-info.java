/**
 * The member's side of shared compute: the endpoint key, the NIP-11 probe, bearers for the iroh
 * relay, a connection to a Nostr relay, and on top of it publishing one's own offer and watching
 * the offers of others, for several relays at once. Needs nothing but the JDK, jackson-core,
 * BouncyCastle and slf4j-api at run time; programs on a member's machine import it, relays do not.
 */
@NullMarked
package io.nostrmesh.client;

import org.jspecify.annotations.NullMarked;
