package io.nostrmesh.host.members;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code relay_members}.
 *
 * @param pubkey 64 lower-case hex characters
 * @param role the word of a {@link Role}
 * @param addedBy key of the administrator; null for the owner
 * @param createdAt Unix time in seconds, as is {@code updatedAt}
 */
@MappedEntity("relay_members")
record MemberRow(
    @Id String pubkey, String role, @Nullable String addedBy, long createdAt, long updatedAt) {}
