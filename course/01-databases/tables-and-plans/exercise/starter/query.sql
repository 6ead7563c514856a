-- The newest postcards of an album.
select p.id, p.text, p.created_at
from postcards p
where p.album_id = :album;
