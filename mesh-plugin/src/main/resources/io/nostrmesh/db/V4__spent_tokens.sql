-- Signed requests that were carried out, by the hash of their token, until they are too old anyway:
-- each may be done once, whichever node it comes to. Times in milliseconds of the Unix epoch.
create table mesh_spent_token (
    token_hash char(64) not null primary key,
    stale_at   bigint   not null
);

create index mesh_spent_token_stale_at on mesh_spent_token (stale_at);
