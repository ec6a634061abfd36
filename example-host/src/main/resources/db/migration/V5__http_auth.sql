-- Ids of HTTP auth events (NIP-98) that were presented, so that no node takes one twice.
create table http_auth_seen (
  id varchar(64) primary key,
  -- Unix seconds; nobody takes the event any more by then
  kept_until bigint not null
);

create index http_auth_seen_by_end on http_auth_seen (kept_until);
