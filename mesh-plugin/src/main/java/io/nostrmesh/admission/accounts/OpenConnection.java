package io.nostrmesh.admission.accounts;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Traffic;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * An admitted connection that is open.
 *
 * @param member who answers for it at present
 * @param agent the key it was admitted for, where that is not the member's own
 * @param address of the peer, or of the proxy before it; empty where the transport fails to say
 * @param traffic of the whole connection
 * @param unsettled what of that is not in the member's account yet, since the account is written
 *     when a connection ends or gets another member
 */
public record OpenConnection(
    EndpointId endpoint,
    PublicKey member,
    Optional<PublicKey> agent,
    AdmittedBy admittedBy,
    Instant since,
    Optional<InetAddress> address,
    Traffic traffic,
    Traffic unsettled) {}
