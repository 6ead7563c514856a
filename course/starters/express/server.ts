/** Postcards over HTTP: users, albums and postcards, all three served by one function, the members of albums, and images. */
import { randomUUID } from 'node:crypto';
import express, { type NextFunction, type Request, type Response } from 'express';
import { serveImages } from './images.ts';
import { serveMembers } from './members.ts';
import { type Item, listPage } from './page.ts';
import { sendProblem } from './problem.ts';
import { Collection, type Kept } from './store.ts';

/** Whether a member of an item may have this value. */
type Rule = (value: unknown) => boolean;

type Rules = Readonly<Record<string, Rule>>;

const app = express();
app.use(express.json());

const users = new Collection('users');
const albums = new Collection('albums');
const postcards = new Collection('postcards');

const card = { albumId: orNull(idIn(albums)), text: text(0, 2000), place: text(1, 200) };
serve(users, { rules: { name: text(1, 100) } });
serve(albums, { fixed: { ownerId: idIn(users) }, rules: { title: text(1, 200) } });
serve(postcards, { fixed: { senderId: idIn(users) }, rules: card, filters: ['albumId'] });
serveMembers(app, albums, users);
serveImages(app, new Collection('images'));

// Express knows an error handler by its four parameters. Whatever a handler throws comes here.
app.use((error: Error & { status?: number }, _request: Request, response: Response, _next: NextFunction) => {
  const status = error.status ?? 500;
  if (status === 500) console.error(error);
  sendProblem(response, status, status === 500 ? 'A fault of this server.' : error.message);
});

const port = Number(process.env.PORT ?? 3000);
app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(`Postcards listens on http://127.0.0.1:${port}`);
});

/** Answers for one collection: its list, and its items. `fixed`: members that no change may touch. */
function serve(
  collection: Collection,
  { fixed = {}, rules, filters = [] }: { fixed?: Rules; rules: Rules; filters?: string[] },
): void {
  const path = `/${collection.name}`;

  app.get(path, (request, response) => {
    response.json(listPage(collection.list(), request.query, filters));
  });

  app.post(path, (request, response) => {
    const members = readMembers(request, response, { ...fixed, ...rules });
    if (!members) return;
    const item: Item = { id: randomUUID(), ...members, createdAt: new Date().toISOString() };
    response.status(201).location(`${path}/${item.id}`);
    sendItem(response, collection.add(item));
  });

  app.get(`${path}/:id`, (request, response) => {
    const kept = collection.find(request.params.id);
    if (kept) sendItem(response, kept);
    else sendProblem(response, 404, 'Nothing has this id.');
  });

  app.patch(`${path}/:id`, (request, response) => {
    const kept = collection.find(request.params.id);
    if (!kept) return sendProblem(response, 404, 'Nothing has this id.');
    const members = readMembers(request, response, rules, kept.item);
    if (!members) return;
    const match = request.get('If-Match');
    if (match === undefined) return sendProblem(response, 428, 'If-Match is missing.');
    const changed = collection.change({ ...kept.item, ...members }, versionIn(match));
    if (changed === 'stale') sendProblem(response, 412, 'It was changed since.');
    else sendItem(response, changed);
  });

  app.delete(`${path}/:id`, (request, response) => {
    const removed = collection.remove(request.params.id);
    if (removed === 'removed') response.status(204).end();
    else if (removed === 'missing') sendProblem(response, 404, 'Nothing has this id.');
    else sendProblem(response, 409, 'Something else refers to it.');
  });
}

/** The members that the rules name, out of the body, or out of what was before; undefined when it was refused. */
function readMembers(
  request: Request,
  response: Response,
  rules: Rules,
  before?: Item,
): Record<string, string | null> | undefined {
  // There is no body when the request does not say that it is JSON.
  const body: Record<string, unknown> = { ...before, ...request.body };
  const wrong = Object.keys(rules).filter((name) => !rules[name]?.(body[name]));
  if (wrong.length === 0) {
    const members = Object.keys(rules).map((name) => [name, body[name] ?? null]);
    // The rules let through nothing but texts and null.
    return Object.fromEntries(members) as Record<string, string | null>;
  }
  sendProblem(response, 422, `Missing, outside the contract, or the id of nothing: ${wrong.join(', ')}.`);
  return undefined;
}

/** With its version, so that a client can say later which one its change is based on (RFC 9110, section 13.1.1). */
function sendItem(response: Response, { item, version }: Kept): void {
  response.set('ETag', `"${version}"`).json(item);
}

/** The version that an ETag of ours stands for; NaN for any other. */
function versionIn(tag: string): number {
  return Number(/^"(\d+)"$/.exec(tag)?.[1] ?? Number.NaN);
}

/** A text of so many characters. */
function text(min: number, max: number): Rule {
  return (value) => typeof value === 'string' && [...value].length >= min && [...value].length <= max;
}

/** The id of something that exists. */
function idIn(collection: Collection): Rule {
  return (value) => typeof value === 'string' && collection.find(value) !== undefined;
}

/** A member that may be missing or null. */
function orNull(rule: Rule): Rule {
  return (value) => value === undefined || value === null || rule(value);
}
