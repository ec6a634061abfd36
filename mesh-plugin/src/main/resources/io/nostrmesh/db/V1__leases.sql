-- Leases of bearer tokens by iroh endpoints, times in milliseconds of the Unix epoch.
-- The token itself is never stored, only the SHA-256 of its id and signature.
create table mesh_lease (
    token_hash  char(64) not null primary key,
    endpoint_id char(64) not null,
    member_key  char(64) not null,
    owner_key   char(64),
    first_use   bigint   not null,
    ends_at     bigint   not null
);

create index mesh_lease_member on mesh_lease (member_key, first_use);
create index mesh_lease_owner on mesh_lease (owner_key);
create index mesh_lease_first_use on mesh_lease (first_use);
create index mesh_lease_ends_at on mesh_lease (ends_at);
