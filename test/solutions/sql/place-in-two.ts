/** Answers to stage 1c. */
import type { SqlTexts } from '../../../kit/exercise.ts';
import type { Answers } from './answers.ts';

const expand = `
set lock_timeout = '200ms';
alter table postcards
  add column if not exists city text,
  add column if not exists country text,
  alter column place drop not null;
`;
const backfill = `
update postcards
set city = split_part(place, ', ', 1), country = split_part(place, ', ', 2)
where id in (select id from postcards where city is null limit 500);
`;
const contract = `
set lock_timeout = '200ms';
alter table postcards drop constraint if exists filled;
alter table postcards
  add constraint filled check (city is not null and country is not null) not valid;
alter table postcards validate constraint filled;
alter table postcards
  alter column city set not null,
  alter column country set not null,
  drop column if exists place;
alter table postcards drop constraint if exists filled;
`;

const answer = (own: { expand?: string; backfill?: string; contract?: string } = {}): SqlTexts => ({
  'expand.sql': own.expand ?? expand,
  'backfill.sql': own.backfill ?? backfill,
  'contract.sql': own.contract ?? contract,
});

export const placeInTwo: Answers = {
  exercise: 'normal-forms/place-in-two',
  right: {
    model: answer(),
    'a trigger fills what the old version writes': answer({
      expand: `
        begin;
        set local lock_timeout = '500ms';
        alter table postcards add city text, add country text;
        alter table postcards alter place drop not null;
        create function split_place() returns trigger language plpgsql as $$
        begin
          if new.city is null then
            new.city := split_part(new.place, ', ', 1);
            new.country := split_part(new.place, ', ', 2);
          end if;
          return new;
        end $$;
        create trigger split_place before insert on postcards for each row execute function split_place();
        commit;`,
      contract: `
        set lock_timeout = '500ms';
        drop trigger if exists split_place on postcards;
        drop function if exists split_place;
        ${contract}`,
    }),
    'batches in a loop that commits': answer({
      backfill: `
        do $$
        declare changed int;
        begin
          loop
            update postcards set city = split_part(place, ', ', 1), country = split_part(place, ', ', 2)
            where id in (select id from postcards where city is null order by id limit 250 for update skip locked);
            get diagnostics changed = row_count;
            commit;
            exit when changed = 0;
          end loop;
        end $$;`,
    }),
    'two checks, one after the other': answer({
      contract: `
        set lock_timeout to 300;
        alter table postcards drop constraint if exists city_known, drop constraint if exists country_known;
        alter table postcards add constraint city_known check (city is not null) not valid,
          add constraint country_known check (country is not null) not valid;
        alter table postcards validate constraint city_known;
        alter table postcards validate constraint country_known;
        alter table postcards alter city set not null, alter country set not null;
        alter table postcards drop constraint city_known, drop constraint country_known, drop column place;`,
    }),
  },
  wrong: [
    { name: 'nothing', caughtAt: 'migration/expands', texts: answer({ expand: '-- later' }) },
    {
      name: 'renamed in place',
      caughtAt: 'migration/expands',
      texts: answer({
        expand: `alter table postcards rename column place to city; alter table postcards add country text`,
      }),
    },
    {
      name: 'not null at once',
      caughtAt: 'migration/expands',
      texts: answer({
        expand: 'alter table postcards add column city text not null, add column country text not null',
      }),
    },
    {
      name: 'the old column dropped at once',
      caughtAt: 'migration/expands',
      texts: answer({ expand: `${expand} alter table postcards drop column place;` }),
    },
    {
      name: 'only for new rows',
      caughtAt: 'migration/expands',
      texts: answer({
        expand: `${expand} alter table postcards add constraint known check (city is not null) not valid;`,
      }),
    },
    {
      name: 'not null with an empty default',
      caughtAt: 'migration/expands',
      texts: answer({
        expand: `alter table postcards add city text not null default '', add country text not null default '', alter place drop not null`,
      }),
    },
    { name: 'no backfill', caughtAt: 'migration/fills', texts: answer({ backfill: '-- later' }) },
    {
      name: 'a backfill without an end',
      caughtAt: 'migration/fills',
      texts: answer({
        backfill: `update postcards set city = split_part(place, ', ', 1), country = split_part(place, ', ', 2)
          where id in (select id from postcards limit 500)`,
      }),
    },
    {
      name: 'everything in one column',
      caughtAt: 'migration/fills',
      texts: answer({
        backfill: `update postcards set city = place, country = place
          where id in (select id from postcards where city is null limit 500)`,
      }),
    },
    {
      name: 'split at the first blank',
      caughtAt: 'migration/fills',
      texts: answer({
        backfill: `update postcards set city = rtrim(split_part(place, ' ', 1), ','), country = split_part(place, ' ', 2)
          where id in (select id from postcards where city is null limit 500)`,
      }),
    },
    {
      name: 'all rows at once',
      caughtAt: 'migration/batches',
      texts: answer({
        backfill: `update postcards set city = split_part(place, ', ', 1), country = split_part(place, ', ', 2) where city is null`,
      }),
    },
    {
      name: 'a loop in one transaction',
      caughtAt: 'migration/batches',
      texts: answer({
        backfill: `do $$ begin for i in 1..20 loop
          update postcards set city = split_part(place, ', ', 1), country = split_part(place, ', ', 2)
          where id in (select id from postcards where city is null limit 250); end loop; end $$`,
      }),
    },
    {
      name: 'old values over new ones',
      caughtAt: 'migration/overwrites-nothing',
      texts: answer({
        backfill: `update postcards set city = split_part(place, ', ', 1), country = split_part(place, ', ', 2)
          where id in (select id from postcards where place is not null
            and (city, country) is distinct from (split_part(place, ', ', 1), split_part(place, ', ', 2)) limit 500)`,
      }),
    },
    {
      name: 'the old column still demanded',
      caughtAt: 'migration/overwrites-nothing',
      texts: answer({ expand: expand.replace(/,\s*alter column place drop not null/, '') }),
    },
    {
      name: 'no constraint in the end',
      caughtAt: 'migration/contracts',
      texts: answer({
        contract: `set lock_timeout = '200ms'; alter table postcards drop column if exists place`,
      }),
    },
    {
      name: 'the old column stays',
      caughtAt: 'migration/contracts',
      texts: answer({ contract: contract.replace(/,\s*drop column if exists place/, '') }),
    },
    {
      name: 'a new table in its place',
      caughtAt: 'migration/contracts',
      texts: answer({
        contract: `begin; create table fresh (id int primary key, text text, city text not null, country text not null);
          insert into fresh select id, text, city, country from postcards where id <= 3000;
          drop table postcards; alter table fresh rename to postcards; commit`,
      }),
    },
    {
      name: 'not null by a scan',
      caughtAt: 'migration/short-locks',
      texts: answer({
        contract: `set lock_timeout = '200ms';
          alter table postcards alter city set not null, alter country set not null, drop column if exists place`,
      }),
    },
    {
      name: 'all in one transaction',
      caughtAt: 'migration/short-locks',
      texts: answer({ contract: `begin; ${contract} commit;` }),
    },
    {
      name: 'a new type rewrites the table',
      caughtAt: 'migration/short-locks',
      texts: answer({
        contract: `${contract} alter table postcards alter column city type varchar(80) using city::varchar(80);`,
      }),
    },
    {
      name: 'an index that keeps writers out',
      caughtAt: 'migration/short-locks',
      texts: answer({ contract: `${contract} create index if not exists by_city on postcards (city);` }),
    },
    {
      name: 'the table locked for the backfill',
      caughtAt: 'migration/short-locks',
      texts: answer({ backfill: `begin; lock table postcards in exclusive mode; ${backfill} commit;` }),
    },
    {
      name: 'waits as long as it takes',
      caughtAt: 'migration/leaves-the-queue',
      texts: answer({ expand: expand.replace("set lock_timeout = '200ms';", '') }),
    },
    {
      name: 'waits at the end',
      caughtAt: 'migration/leaves-the-queue',
      texts: answer({ contract: contract.replace("set lock_timeout = '200ms';", '') }),
    },
    {
      name: 'only once',
      caughtAt: 'migration/resumes',
      texts: answer({
        expand: `set lock_timeout = '200ms'; alter table postcards add city text;
          alter table postcards add country text; alter table postcards alter place drop not null;`,
      }),
    },
    {
      name: 'only once at the end',
      caughtAt: 'migration/resumes',
      texts: answer({
        contract: contract.replace('alter table postcards drop constraint if exists filled;', ''),
      }),
    },
  ],
};
