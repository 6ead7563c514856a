create table postcards (
  id int primary key,
  text text not null,
  -- two values in one field:
  -- 'Lisbon, Portugal'
  place text not null
);
