/** Who is a member of which album: a table of its own, whose key is the pair. */
import type { Express } from 'express';
import { type Member, pageOf } from './membership.ts';
import { sendProblem } from './problem.ts';
import { type Collection, database, isConstraint } from './store.ts';

export function serveMembers(app: Express, albums: Collection, _users: Collection): void {
  // The pair is the key: the same pair twice is impossible, whoever asks for it and when. Each half refers to what has
  // to be there, and may not go while somebody refers to it. The second index is for the other side.
  database.exec(`
    create table if not exists members (
      album_id text not null references albums (id) on delete restrict,
      user_id text not null references users (id) on delete restrict,
      created_at text not null,
      primary key (album_id, user_id)
    ) without rowid;
    create index if not exists members_by_user on members (user_id, album_id);
  `);
  const columns = 'album_id as albumId, user_id as userId, created_at as createdAt';
  const ofAlbum = database.prepare(`select ${columns} from members where album_id = ?`);
  const ofUser = database.prepare(`select ${columns} from members where user_id = ?`);
  const one = database.prepare(`select ${columns} from members where album_id = ? and user_id = ?`);
  // No look before: the key decides, and says afterwards whether there was anything to insert.
  const join = database.prepare(
    'insert into members (album_id, user_id, created_at) values (?, ?, ?) on conflict do nothing',
  );
  const leave = database.prepare('delete from members where album_id = ? and user_id = ?');

  app.get('/albums/:albumId/members', (request, response) => {
    const { albumId } = request.params;
    if (!albums.find(albumId)) return sendProblem(response, 404, 'There is no such album.');
    response.json(pageOf(ofAlbum.all(albumId).map(asMember), 'userId', request.query));
  });

  app.post('/albums/:albumId/members', (request, response) => {
    const { albumId } = request.params;
    const { userId }: { userId?: unknown } = request.body ?? {};
    if (!albums.find(albumId)) return sendProblem(response, 404, 'There is no such album.');
    if (typeof userId !== 'string') return sendProblem(response, 422, 'userId has to be an id.');
    let joined: number | bigint;
    try {
      joined = join.run(albumId, userId, new Date().toISOString()).changes;
    } catch (error) {
      if (!isConstraint(error, 'foreign key')) throw error;
      return sendProblem(response, 422, 'userId is the id of nobody.');
    }
    const status = joined === 1 ? 201 : 200;
    response.status(status).location(`/albums/${albumId}/members/${userId}`);
    response.json(one.get(albumId, userId));
  });

  app.get('/albums/:albumId/members/:userId', (request, response) => {
    const member = one.get(request.params.albumId, request.params.userId);
    if (member) response.json(member);
    else sendProblem(response, 404, 'They are no member of this album.');
  });

  app.delete('/albums/:albumId/members/:userId', (request, response) => {
    const { changes } = leave.run(request.params.albumId, request.params.userId);
    if (changes === 1) response.status(204).end();
    else sendProblem(response, 404, 'They are no member of this album.');
  });

  app.get('/users/:userId/memberships', (request, response) => {
    response.json(pageOf(ofUser.all(request.params.userId).map(asMember), 'albumId', request.query));
  });
}

function asMember(row: Record<string, unknown>): Member {
  return { albumId: String(row.albumId), userId: String(row.userId), createdAt: String(row.createdAt) };
}
