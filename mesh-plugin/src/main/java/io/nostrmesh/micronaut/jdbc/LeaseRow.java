package io.nostrmesh.micronaut.jdbc;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.nostrmesh.admission.lease.Lease;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.EndpointId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@link Lease} as it stands in the table; times in milliseconds, which every database keeps. */
@MappedEntity("mesh_lease")
record LeaseRow(
    @Id String tokenHash,
    String endpointId,
    String memberKey,
    @Nullable String ownerKey,
    long firstUse,
    long endsAt) {

  static LeaseRow of(Lease lease) {
    return new LeaseRow(
        lease.token().hex(),
        lease.endpoint().toString(),
        lease.member().hex(),
        lease.owner().map(PublicKey::hex).orElse(null),
        lease.firstUse().toEpochMilli(),
        lease.end().toEpochMilli());
  }

  Lease lease() {
    return new Lease(
        new TokenHash(tokenHash),
        EndpointId.of(HexFormat.of().parseHex(endpointId)),
        new PublicKey(memberKey),
        Optional.ofNullable(ownerKey).map(PublicKey::new),
        Instant.ofEpochMilli(firstUse),
        Instant.ofEpochMilli(endsAt));
  }
}
