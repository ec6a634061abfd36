-- A lease ends some time after its endpoint was last connected; who has to go is told by its end.
drop index mesh_lease_first_use;
drop index mesh_lease_member;
create index mesh_lease_member on mesh_lease (member_key, ends_at);
