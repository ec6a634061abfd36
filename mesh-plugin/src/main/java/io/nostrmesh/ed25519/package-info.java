/**
 * Signatures of iroh's kind of key: Ed25519, as strictly checked as iroh does. A Nostr key signs
 * otherwise (BIP-340) and has its place in {@code nostr}.
 *
 * <p>Internal. Needs BouncyCastle.
 *
 * <p>Imports {@code spi}. Imported by {@code admission.roster}, {@code iroh.protocol} and {@code
 * offer}.
 */
@NullMarked
package io.nostrmesh.ed25519;

import org.jspecify.annotations.NullMarked;
