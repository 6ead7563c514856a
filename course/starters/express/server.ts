/** Postcards in memory, over HTTP: users, albums and postcards, all three served by one function. */
import { randomUUID } from 'node:crypto';
import express, { type NextFunction, type Request, type Response } from 'express';
import { type Item, listPage } from './page.ts';

/** The items of one kind, by their id. Like a table in a database, it promises no order. */
type Collection = Map<string, Item>;

/** Whether a member of a new item may have this value. */
type Rule = (value: unknown) => boolean;

const app = express();
app.use(express.json());

const users = serve('/users', { name: text(1, 100) });
const albums = serve('/albums', { ownerId: idIn(users), title: text(1, 200) });
const card = {
  senderId: idIn(users),
  albumId: orNull(idIn(albums)),
  text: text(0, 2000),
  place: text(1, 200),
};
serve('/postcards', card, ['albumId']);

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

/** Answers for one collection: its list, a new item, and the deletion of one. */
function serve(path: string, rules: Record<string, Rule>, filters: string[] = []): Collection {
  const collection: Collection = new Map();

  app.get(path, (request, response) => {
    response.json(listPage(collection.values(), request.query, filters));
  });

  app.post(path, (request, response) => {
    // There is no body when the request does not say that it is JSON.
    const body: Record<string, unknown> = request.body ?? {};
    const wrong = Object.keys(rules).filter((name) => !rules[name]?.(body[name]));
    if (wrong.length > 0) {
      sendProblem(response, 422, `Missing, outside the contract, or the id of nothing: ${wrong.join(', ')}.`);
      return;
    }
    const members = Object.keys(rules).map((name) => [name, body[name] ?? null]);
    const createdAt = new Date().toISOString();
    const item: Item = { id: randomUUID(), ...Object.fromEntries(members), createdAt };
    collection.set(item.id, item);
    response.status(201).location(`${path}/${item.id}`).json(item);
  });

  app.delete(`${path}/:id`, (request, response) => {
    if (collection.delete(request.params.id)) response.status(204).end();
    else sendProblem(response, 404, 'Nothing has this id.');
  });

  return collection;
}

/** Errors have a form of their own, so that a client can tell them from data (RFC 9457). */
function sendProblem(response: Response, status: number, detail: string): void {
  response.status(status).type('application/problem+json').json({ status, detail });
}

/** A text of so many characters. */
function text(min: number, max: number): Rule {
  return (value) => typeof value === 'string' && [...value].length >= min && [...value].length <= max;
}

/** The id of something that exists. */
function idIn(collection: Collection): Rule {
  return (value) => typeof value === 'string' && collection.has(value);
}

/** A member that may be missing or null. */
function orNull(rule: Rule): Rule {
  return (value) => value === undefined || value === null || rule(value);
}
