/** Answers to stage 1a. */
import type { SqlTexts } from '../../../kit/exercise.ts';
import type { Answers } from './answers.ts';

const model = `
select p.id, p.text, p.place, p.created_at, u.name as sender, a.title as album
from postcards p
join albums a on a.id = p.album_id
left join users u on u.id = p.sender_id
where p.album_id = :album and p.removed_at is null
order by p.created_at desc, p.id desc
limit :count;
`;
const index = 'create index on postcards (album_id, created_at desc, id desc);';

const answer = (query: string, own = index): SqlTexts => ({ 'query.sql': query, 'index.sql': own });
/** The model with one thing changed; a change that changes nothing is a mistake. */
function changed(from: string, to: string): SqlTexts {
  if (!model.includes(from)) throw new Error(`the model has no “${from}”`);
  return answer(model.replace(from, to));
}

export const latestPostcards: Answers = {
  exercise: 'tables-and-plans/latest-postcards',
  right: {
    model: answer(model),
    'subqueries instead of joins': answer(`
      select id, text, place, created_at,
        (select name from users where id = sender_id) as sender,
        (select title from albums where id = album_id) as album
      from postcards where album_id = :album and removed_at is null
      order by created_at desc, id desc fetch first :count rows only`),
    'the page first, the joins around it': answer(
      `with page as (
        select * from postcards where album_id = :album and removed_at is null
        order by created_at desc, id desc limit :count)
      select page.id, text, place, created_at, name as sender, title as album
      from page join albums on albums.id = album_id left join users on users.id = sender_id
      order by created_at desc, page.id desc;`,
      'create index on postcards (album_id, created_at, id)',
    ),
    'a partial index': answer(
      model,
      'create unique index newest on postcards (album_id, created_at desc, id desc) where removed_at is null',
    ),
    'ties left to the sort': answer(model, 'create index on postcards using btree (album_id, created_at)'),
    'a lateral join': answer(`
      select c.id, c.text, c.place, c.created_at, u.name as sender, a.title as album
      from albums a
      cross join lateral (
        select * from postcards where album_id = a.id and removed_at is null
        order by created_at desc, id desc limit :count::bigint) c
      left join users u on u.id = c.sender_id
      where a.id = :album::int
      order by c.created_at desc, c.id desc`),
  },
  wrong: [
    { name: 'nothing', caughtAt: 'query/runs', texts: answer('-- later') },
    { name: 'a misspelt column', caughtAt: 'query/runs', texts: changed('p.text', 'p.txet') },
    { name: 'two statements', caughtAt: 'query/runs', texts: answer(`${model}\nselect 1;`) },
    {
      name: 'a deletion that returns',
      caughtAt: 'query/runs',
      texts: answer('with gone as (delete from postcards returning *) select * from gone'),
    },
    { name: 'it never ends', caughtAt: 'query/runs', texts: answer('select pg_sleep(3600)') },
    {
      name: 'a recursion without an end',
      caughtAt: 'query/runs',
      texts: answer(
        'with recursive n as (select 1 as i union all select i + 1 from n) select count(*) from n',
      ),
    },
    {
      name: 'rows without an end',
      caughtAt: 'query/runs',
      texts: answer('select a, b from generate_series(1, 1000000) a, generate_series(1, 1000000) b'),
    },
    {
      name: 'every column',
      caughtAt: 'query/columns',
      texts: changed('p.id, p.text, p.place, p.created_at', 'p.*'),
    },
    {
      name: 'a constant',
      caughtAt: 'query/rows',
      texts: answer(
        `select 1 as id, 'Postcard 1' as text, 'Lisbon' as place, now() as created_at, 'Ada' as sender, 'Summer' as album`,
      ),
    },
    { name: 'removed ones too', caughtAt: 'query/rows', texts: changed(' and p.removed_at is null', '') },
    { name: 'equal to null', caughtAt: 'query/rows', texts: changed('is null', '= null') },
    {
      name: 'the oldest',
      caughtAt: 'query/rows',
      texts: changed('p.created_at desc, p.id desc', 'p.created_at, p.id'),
    },
    { name: 'an offset', caughtAt: 'query/rows', texts: changed('limit :count', 'limit :count offset 1') },
    { name: 'no limit', caughtAt: 'query/rows', texts: changed('limit :count', '') },
    {
      name: 'the limit before the filter',
      caughtAt: 'query/rows',
      texts: changed(
        'from postcards p',
        'from (select * from postcards order by created_at desc, id desc limit :count) p',
      ),
    },
    {
      name: 'a join without its condition',
      caughtAt: 'query/rows',
      texts: changed('join albums a on a.id = p.album_id', 'cross join albums a'),
    },
    {
      name: 'only for the first data',
      caughtAt: 'query/other-data',
      texts: changed('limit :count', 'limit 20'),
    },
    { name: 'an inner join', caughtAt: 'query/gaps', texts: changed('left join users', 'join users') },
    { name: 'no tie-break', caughtAt: 'query/order', texts: changed(', p.id desc', '') },
    { name: 'ties the other way', caughtAt: 'query/order', texts: changed('p.id desc', 'p.id') },
    {
      name: 'sorted, and shuffled again',
      caughtAt: 'query/order',
      texts: answer(`select * from (${model.replace(';', '')}) page order by text`),
    },
    { name: 'no index', caughtAt: 'index/runs', texts: answer(model, '-- later') },
    {
      name: 'no index but a table',
      caughtAt: 'index/runs',
      texts: answer(model, 'create table copy as select * from postcards'),
    },
    {
      name: 'an index on nothing',
      caughtAt: 'index/runs',
      texts: answer(model, 'create index on postcard (id)'),
    },
    {
      name: 'a cross join with distinct',
      caughtAt: 'index/reads',
      texts: answer(
        `select distinct p.id, p.text, p.place, p.created_at,
          (select name from users where id = p.sender_id) as sender, a.title as album
        from postcards p cross join users u, albums a
        where p.album_id = :album and p.removed_at is null and a.id = p.album_id
        order by p.created_at desc, p.id desc limit :count`,
      ),
    },
    {
      name: 'the whole table',
      caughtAt: 'index/reads',
      texts: changed('p.album_id = :album', 'p.album_id + 0 = :album'),
    },
    {
      name: 'the album alone',
      caughtAt: 'index/reads',
      texts: answer(model, 'create index on postcards (album_id)'),
    },
    {
      name: 'the moment first',
      caughtAt: 'index/reads',
      texts: answer(model, 'create index on postcards (created_at desc, id desc, album_id)'),
    },
    {
      name: 'the moment alone',
      caughtAt: 'index/reads',
      texts: answer(model, 'create index on postcards (created_at desc)'),
    },
    {
      name: 'the sender',
      caughtAt: 'index/reads',
      texts: answer(model, 'create index on postcards (sender_id, created_at)'),
    },
    {
      name: 'one for each column',
      caughtAt: 'index/frugal',
      texts: answer(
        model,
        `${index} create index on postcards (sender_id); create index on postcards (created_at);`,
      ),
    },
    {
      name: 'a copy of the table',
      caughtAt: 'index/frugal',
      texts: answer(
        model,
        'create index on postcards (album_id, created_at desc, id desc) include (text, place, sender_id, removed_at)',
      ),
    },
  ],
};
