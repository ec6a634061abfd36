-- An endpoint that comes without a token is asked for by its id alone; those that end last come first.
create index mesh_lease_endpoint on mesh_lease (endpoint_id, ends_at desc);
