-- The key with which the relay signs what it says itself, so that a start with another one is noticed.
create table relay_identity (
  one int primary key check (one = 1),
  pubkey varchar(64) not null
);
