-- Index keys instead of values: texts of any length and any characters. What was stored before is
-- indexed anew at the next start.
alter table nostr_event add column indexed boolean default false not null;

drop table nostr_event_tag;

create table nostr_event_tag (
  event_seq bigint not null references nostr_event (seq) on delete cascade,
  name varchar(1) not null,
  tag_key varchar(250) not null
);

create index nostr_event_tag_by_key on nostr_event_tag (name, tag_key, event_seq);
create index nostr_event_tag_by_event on nostr_event_tag (event_seq);
create index nostr_event_by_indexed on nostr_event (indexed);

-- What authors have deleted (NIP-09): an event by its id, or versions at an address up to a time.
create table nostr_deletion (
  pubkey varchar(64) not null,
  target varchar(250) not null,
  up_to bigint not null,
  primary key (pubkey, target)
);
