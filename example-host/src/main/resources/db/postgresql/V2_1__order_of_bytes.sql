-- Keys are ASCII. They are compared byte by byte, whatever the collation of the database is: in
-- that of Danish 'aa' comes after 'z', and in most of them comparing takes several times as long.
alter table nostr_event
  alter column id type varchar(64) collate "C",
  alter column pubkey type varchar(64) collate "C",
  alter column address type varchar(1200) collate "C";

alter table nostr_event_tag
  alter column name type varchar(1) collate "C",
  alter column tag_key type varchar(250) collate "C";

alter table nostr_deletion
  alter column pubkey type varchar(64) collate "C",
  alter column target type varchar(250) collate "C";

alter table relay_members alter column pubkey type varchar(64) collate "C";
