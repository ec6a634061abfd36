/**
 * What NIP-01, 09, 11, 40, 42, 45 and 70 ask of a relay, and what they say together, as tables: the
 * host runs in a process of its own, is spoken to in JSON texts over a WebSocket, and each answer
 * counts, also one too many.
 */
@NullMarked
package io.nostrmesh.host.conformance;

import org.jspecify.annotations.NullMarked;
