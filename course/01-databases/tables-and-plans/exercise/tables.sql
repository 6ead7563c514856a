create table users (
  id int primary key,
  name text not null
);

create table albums (
  id int primary key,
  title text not null
);

create table postcards (
  id int primary key,
  created_at timestamptz not null,
  album_id int not null references albums,
  -- null: the sender has left
  sender_id int references users,
  text text not null,
  -- null: nobody said
  place text,
  -- null: it was not removed
  removed_at timestamptz
);
