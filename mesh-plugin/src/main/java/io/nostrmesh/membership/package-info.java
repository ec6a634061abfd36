/**
 * Ready-made membership checks and their combinations, and the attestation by which a member
 * vouches for an agent (NIP-OA).
 *
 * <p>For hosts: the checks may be used and put together in code, too.
 *
 * <p>Imports {@code json}, {@code limit}, {@code nostr} and {@code spi}. Imported by {@code
 * admission}, {@code admission.roster}, {@code gateway.program}, {@code membership.event}, {@code
 * membership.http} and {@code plugin}.
 */
@NullMarked
package io.nostrmesh.membership;

import org.jspecify.annotations.NullMarked;
