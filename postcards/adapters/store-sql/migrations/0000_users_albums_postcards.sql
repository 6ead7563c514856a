create table users (
  id uuid primary key,
  version integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  name text not null
);
--> statement-breakpoint
create index users_newest on users (created_at desc, id desc);
--> statement-breakpoint
create table albums (
  id uuid primary key,
  version integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  owner_id uuid not null references users,
  title text not null
);
--> statement-breakpoint
create index albums_newest on albums (created_at desc, id desc);
--> statement-breakpoint
create index albums_owner on albums (owner_id);
--> statement-breakpoint
create table postcards (
  id uuid primary key,
  version integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  sender_id uuid not null references users,
  album_id uuid references albums on delete set null,
  text text not null,
  place text not null,
  image_url text
);
--> statement-breakpoint
create index postcards_newest on postcards (created_at desc, id desc);
--> statement-breakpoint
create index postcards_newest_of_album on postcards (album_id, created_at desc, id desc);
--> statement-breakpoint
create index postcards_sender on postcards (sender_id);
