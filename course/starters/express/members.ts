/** Who is a member of which album. */
import type { Express } from 'express';
import { type Member, pageOf } from './membership.ts';
import { sendProblem } from './problem.ts';
import type { Collection } from './store.ts';

// BEGIN HERE with stage 2b. A list remembers everybody as often as they come, whether they exist or not.
const members: Member[] = [];

export function serveMembers(app: Express, albums: Collection, _users: Collection): void {
  app.get('/albums/:albumId/members', (request, response) => {
    const { albumId } = request.params;
    if (!albums.find(albumId)) return sendProblem(response, 404, 'There is no such album.');
    const found = members.filter((member) => member.albumId === albumId);
    response.json(pageOf(found, 'userId', request.query));
  });

  app.post('/albums/:albumId/members', (request, response) => {
    const { albumId } = request.params;
    const { userId }: { userId?: unknown } = request.body ?? {};
    if (!albums.find(albumId)) return sendProblem(response, 404, 'There is no such album.');
    if (typeof userId !== 'string') return sendProblem(response, 422, 'userId has to be an id.');
    const member = { albumId, userId, createdAt: new Date().toISOString() };
    members.push(member);
    response.status(201).location(`/albums/${albumId}/members/${userId}`).json(member);
  });

  app.get('/albums/:albumId/members/:userId', (request, response) => {
    const member = members.find((one) => isOf(one, request.params));
    if (member) response.json(member);
    else sendProblem(response, 404, 'They are no member of this album.');
  });

  app.delete('/albums/:albumId/members/:userId', (request, response) => {
    const place = members.findIndex((one) => isOf(one, request.params));
    if (place < 0) return sendProblem(response, 404, 'They are no member of this album.');
    members.splice(place, 1);
    response.status(204).end();
  });

  app.get('/users/:userId/memberships', (request, response) => {
    const found = members.filter((member) => member.userId === request.params.userId);
    response.json(pageOf(found, 'albumId', request.query));
  });
}

function isOf(member: Member, { albumId, userId }: { albumId: string; userId: string }): boolean {
  return member.albumId === albumId && member.userId === userId;
}
