package io.nostrmesh.admission;

import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.nostr.Event;

/**
 * A bearer token of which everything is checked that costs no signature and no question: it is an
 * intact HTTP auth event for this relay and for the endpoint that presented it. Whether it is
 * fresh, and signed by its author, is still open.
 */
record Token(Event event, TokenHash hash) implements TokenReading {}
