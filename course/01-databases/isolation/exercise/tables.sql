create table accounts (
  id int primary key,
  owner text not null,
  balance int not null
);
