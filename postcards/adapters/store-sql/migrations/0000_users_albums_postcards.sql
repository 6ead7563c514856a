-- The first schema. The indexes on (created_at desc, id desc) carry the lists: a page is read where it begins.
-- The indexes on foreign keys carry the question "is it still referenced" when the other side is deleted.
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
  owner_id uuid not null constraint albums_owner_id references users,
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
  sender_id uuid not null constraint postcards_sender_id references users,
  album_id uuid constraint postcards_album_id references albums,
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
