-- Each common filter is served from an index, in the order of answers: the newest first, in one
-- second by id. The keys are the first 63 bits of an id, of a public key and of a tag's hash: short,
-- and of the same order. What was stored before is indexed anew at the next start.
alter table nostr_event add column id_key bigint default 0 not null;
alter table nostr_event add column author_key bigint default 0 not null;
update nostr_event set indexed = false;

drop index nostr_event_newest;
drop index nostr_event_by_kind;
drop index nostr_event_by_author;

create index nostr_event_newest on nostr_event (created_at desc, id_key, author_key, kind);
create index nostr_event_by_kind on nostr_event (kind, created_at desc, id_key, author_key);
create index nostr_event_by_author on nostr_event (author_key, created_at desc, id_key, kind);
create index nostr_event_by_author_and_kind
  on nostr_event (author_key, kind, created_at desc, id_key);

drop table nostr_event_tag;

create table nostr_event_tag (
  event_seq bigint not null,
  tag_key bigint not null,
  kind int not null,
  created_at bigint not null,
  id_key bigint not null
);

create index nostr_event_tag_by_event on nostr_event_tag (event_seq, tag_key);
create index nostr_event_tag_by_key
  on nostr_event_tag (tag_key, created_at desc, id_key, event_seq, kind);
create index nostr_event_tag_by_key_and_kind
  on nostr_event_tag (tag_key, kind, created_at desc, id_key, event_seq);

-- After the index, of which H2 would else make a second one.
alter table nostr_event_tag add constraint nostr_event_tag_event
  foreign key (event_seq) references nostr_event (seq) on delete cascade;
