/** A server that associates two things, in memory: both can be made and deleted, and the one added to the other. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../../kit/random.ts';
import type { Answer, Asked } from '../answer.ts';
import { createLister, type Lister } from '../lister.ts';
import { Crash, Problem } from '../problem.ts';
import { readDraft } from '../read-draft.ts';
import { createSchemaCheck } from '../schema-check.ts';
import { draftOf, objectOf, textOf } from '../server-style.ts';
import type { Row } from '../steps.ts';
import { describeAssociation } from './document.ts';
import type { AssociationFaultId } from './faults.ts';
import { createMemberships } from './memberships.ts';
import { type AssociationStyle, type Side, shownTime, sideText } from './styles.ts';

export interface AssociationServerOptions {
  readonly style: AssociationStyle;
  readonly fault: AssociationFaultId | undefined;
  readonly random: Random;
  now(): number;
}

/** ms between looking and adding, for the faults that leave a gap there. */
const gapMs = 20;

/** A server; it listens nowhere yet. */
export function createAssociationServer({ style, fault, random, now }: AssociationServerOptions) {
  const { whole, part, association, otherSide, again, deletion } = style;
  const sides = new Map<Side, Map<string, Row>>([whole, part].map((side) => [side, new Map()]));
  const memberships = createMemberships(style, fault);
  const listers = new Map<string, Lister>();
  const checks = new Map(
    [whole, part].map((side) => [side, createSchemaCheck(objectOf({ [side.text]: sideText }))]),
  );
  const checkMember = createSchemaCheck(draftOf({ [part.key]: textOf(100) }));
  let sequence = 0;

  /** The time is that of a second, so ids tell those of one second apart. */
  const stamp = () => ({ id: style.identify(++sequence), time: Math.floor(now() / 1_000) * 1_000 });

  async function list({ path, query, origin }: Asked, rowsOf: () => readonly Row[]): Promise<Answer> {
    const { order, tickMs } = style.lists;
    // One for each list, because a cursor of one is none of another.
    const lister =
      listers.get(path) ??
      createLister({
        style: { ...style.lists, path },
        fault: undefined,
        random: random.fork(path),
        listOf: () => ({ rows: rowsOf(), order, removed: [], tickMs }),
      });
    listers.set(path, lister);
    return await lister({ query, origin });
  }

  function find(side: Side, id: string): Row {
    const row = sides.get(side)?.get(id);
    if (!row) throw new Problem(404, `There is no such ${side.noun}.`);
    return row;
  }

  async function answerSide(side: Side, id: string | undefined, asked: Asked): Promise<Answer> {
    const rows = sides.get(side) ?? new Map<string, Row>();
    if (id === undefined && asked.method === 'GET') return await list(asked, () => [...rows.values()]);
    if (id === undefined && asked.method === 'POST') {
      const draft = await readDraft(asked, checks.get(side) ?? (() => []));
      const key = stamp();
      const item = { id: key.id, ...draft, createdAt: shownTime(key.time) };
      rows.set(key.id, { ...key, item });
      return { status: 201, headers: { location: `${side.path}/${key.id}` }, body: item };
    }
    if (id !== undefined && asked.method === 'GET') return { status: 200, body: find(side, id).item };
    if (id !== undefined && asked.method === 'DELETE') {
      find(side, id);
      const orphans = fault === 'orphans-on-deletion';
      if (!orphans && deletion === 'refused' && memberships.refersTo(side, id)) {
        throw new Problem(409, 'A membership refers to it.');
      }
      rows.delete(id);
      if (!orphans && deletion === 'cascades') memberships.dropAll(side, id);
      return { status: 204 };
    }
    throw notAllowed(id === undefined ? 'GET, HEAD, POST' : 'GET, HEAD, DELETE');
  }

  async function join(wholeId: string, asked: Asked): Promise<Answer> {
    const partId = String((await readDraft(asked, checkMember))[part.key]);
    find(whole, wholeId);
    if (!sides.get(part)?.has(partId) && fault !== 'unknown-accepted') {
      if (fault === 'unknown-crashes') throw new Crash('a foreign key');
      throw new Problem(422, `There is no such ${part.noun}.`, {
        errors: [{ pointer: `#/${part.key}`, detail: 'names nothing' }],
      });
    }
    const before =
      fault === 'known-by-part' ? memberships.ofPart(partId)[0] : memberships.find(wholeId, partId);
    const snapshot = memberships.ofWhole(wholeId);
    const repeats = fault === 'no-key' || fault === 'surrogate-id';
    if (before && !repeats) {
      if (fault === 'repeat-crashes') throw new Crash('a unique key');
      if (fault !== 'answers-201-again' && again === 409)
        throw new Problem(409, 'They are a member already.');
      return answerMember(fault === 'answers-201-again' ? 201 : 200, before);
    }
    if (fault === 'looks-then-inserts' || fault === 'orphans-by-race' || fault === 'rewrites-the-list') {
      await delay(gapMs);
    }
    // With this fault the key still holds: only the look at what it refers to is too old.
    const since = fault === 'orphans-by-race' ? memberships.find(wholeId, partId) : undefined;
    if (since) return answerMember(200, since);
    if (fault === 'rewrites-the-list') memberships.replace(wholeId, snapshot);
    return answerMember(201, memberships.add(wholeId, partId, stamp()));
  }

  function answerMember(status: 200 | 201, { id, item }: Row): Answer {
    const last = fault === 'surrogate-id' ? id : item[part.key];
    const location = `${whole.path}/${String(item[whole.key])}/${association}/${String(last)}`;
    return { status, headers: { location }, body: item };
  }

  async function answerMembers(wholeId: string, partId: string | undefined, asked: Asked): Promise<Answer> {
    if (partId === undefined && asked.method === 'POST') return await join(wholeId, asked);
    // Orphans can be seen: the list is found by the id alone.
    const orphaned = fault === 'orphans-on-deletion' || fault === 'orphans-by-race';
    if (!orphaned) find(whole, wholeId);
    if (partId === undefined) {
      if (asked.method !== 'GET') throw notAllowed('GET, HEAD, POST');
      return await list(asked, () => memberships.ofWhole(wholeId));
    }
    const row = fault === 'surrogate-id' ? undefined : memberships.find(wholeId, partId);
    if (!row) throw new Problem(404, 'They are no member.');
    if (asked.method === 'GET') return { status: 200, body: row.item };
    if (asked.method !== 'DELETE') throw notAllowed('GET, HEAD, DELETE');
    memberships.remove(wholeId, partId);
    return { status: 204 };
  }

  const contractAt = (url: string) => JSON.stringify(describeAssociation(style, url));

  return {
    contractAt,
    /** Throws a Problem, or what the fault throws. */
    async answer(asked: Asked): Promise<Answer> {
      if (asked.path === '/openapi.json') return { status: 200, body: contractAt(asked.origin) };
      const [, first = '', id, inner, innerId, more] = asked.path.split('/');
      const side = [whole, part].find(({ path }) => path === `/${first}`);
      if (side && inner === undefined) return await answerSide(side, id, asked);
      if (side === whole && id && inner === association && more === undefined) {
        return await answerMembers(id, innerId, asked);
      }
      if (side === part && id && inner === otherSide && innerId === undefined && asked.method === 'GET') {
        return await list(asked, () => memberships.ofPart(id));
      }
      throw new Problem(404, 'The contract has no such path.');
    },
  };
}

function notAllowed(allow: string): Problem {
  return new Problem(405, `Here are: ${allow}.`, { headers: { allow } });
}
