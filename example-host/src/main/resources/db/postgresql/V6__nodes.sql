-- What several nodes on one database tell each other. Each change says so on the channel mesh_host
-- in its own transaction, as "<node> <what>", whoever makes it, be it an operator with psql:
--   e   events were stored            l            events came that are not stored
--   g   events are gone               m <pubkey>   a member was added, changed or removed
--                                     M            all of them may have been
-- Who listens reads the rows. Nodes name themselves in the setting mesh.node of their sessions. The
-- triggers know their schema, also in a restore by pg_restore, which sets no search_path.

create function mesh_node() returns bigint language sql stable as
$$ select nullif(current_setting('mesh.node', true), '')::bigint $$;

create function mesh_tell(what text) returns void language sql as
$$ select pg_notify('mesh_host', coalesce(mesh_node()::text, '-') || ' ' || what) $$;

-- Which node stored it; empty for what was there before.
alter table nostr_event add column node bigint;
alter table nostr_event alter column node set default mesh_node();

create function mesh_events_stored() returns trigger language plpgsql
  set search_path from current as
$$ begin perform mesh_tell('e'); return null; end $$;

create trigger mesh_events_stored after insert on nostr_event
  for each statement execute function mesh_events_stored();

-- Events that have left the table, for an hour.
create table node_gone (
  seq bigint generated always as identity primary key,
  event_id varchar(64) not null,
  kind int not null,
  gone_at timestamptz not null default now()
);

create function mesh_events_gone() returns trigger language plpgsql
  set search_path from current as
$$ begin
  insert into node_gone (event_id, kind) select id, kind from gone;
  if found then perform mesh_tell('g'); end if;
  return null;
end $$;

create trigger mesh_events_gone after delete on nostr_event referencing old table as gone
  for each statement execute function mesh_events_gone();

-- Events that are not stored (kinds 20000 to 29999), for a minute.
create table node_ephemeral (
  seq bigint generated always as identity primary key,
  node bigint not null,
  json varchar(1000000) not null,
  sent_at timestamptz not null default now()
);

create function mesh_member_changed() returns trigger language plpgsql
  set search_path from current as
$$ begin
  if tg_op <> 'INSERT' then perform mesh_tell('m ' || old.pubkey); end if;
  if tg_op <> 'DELETE' then perform mesh_tell('m ' || new.pubkey); end if;
  return null;
end $$;

create trigger mesh_member_changed after insert or update or delete on relay_members
  for each row execute function mesh_member_changed();

create function mesh_members_changed() returns trigger language plpgsql
  set search_path from current as
$$ begin perform mesh_tell('M'); return null; end $$;

create trigger mesh_members_changed after truncate on relay_members
  for each statement execute function mesh_members_changed();
