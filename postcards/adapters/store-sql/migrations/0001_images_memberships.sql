-- Images move from a URL that the client named to an object of our own. This is the first half of an expand and
-- contract: the former release goes on beside this one, so image_url stays until no instance of it is left.
create table images (
  id uuid primary key,
  version integer not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  content_type text not null,
  byte_length integer not null,
  upload_until timestamptz(3) not null,
  state text not null
);
--> statement-breakpoint
create index images_newest on images (created_at desc, id desc);
--> statement-breakpoint
alter table postcards add column image_id uuid constraint postcards_image_id references images;
--> statement-breakpoint
create index postcards_image on postcards (image_id);
--> statement-breakpoint
-- The association of albums with users: the pair is the key, so it cannot be there twice.
create table memberships (
  album_id uuid not null constraint memberships_album_id references albums,
  user_id uuid not null constraint memberships_user_id references users,
  created_at timestamptz(3) not null,
  primary key (album_id, user_id)
);
--> statement-breakpoint
create index memberships_newest_of_album on memberships (album_id, created_at desc, user_id desc);
--> statement-breakpoint
create index memberships_newest_of_user on memberships (user_id, created_at desc, album_id desc);
