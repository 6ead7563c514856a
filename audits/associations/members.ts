/** What the audits of associations share: adding this one, and how often somebody is in a list that was read. */
import type { Judgement, Mark, Prober, Step, Trial } from '../../kit/audit.ts';
import type { Exchange } from '../../kit/transcript.ts';
import type { Page } from '../reading/page.ts';
import { isRecord, parseJson, statusLine } from '../reading/response.ts';
import { readWalk } from '../reading/walk.ts';

/** The rule's ground, where it is about one membership for a pair. */
export const keySource = {
  text: 'practice: a primary key of two columns; PostgreSQL 18, section 5.5.4',
  url: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS',
};

/** The rule's ground, where it is about what a membership refers to. */
export const referenceSource = {
  text: 'practice: referential integrity; PostgreSQL 18, section 5.5.5',
  url: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK',
};

/** Something new that can be added; undefined where none can be made. */
export async function makeMember({ collection, valueFor }: Prober): Promise<string | undefined> {
  const id = await valueFor(collection.list.idField ?? '');
  return id === undefined ? undefined : String(id);
}

/** Adds this one. */
export async function add(prober: Prober, role: string, id: string): Promise<void> {
  await prober.create(role, { [prober.collection.list.idField ?? '']: id });
}

/** Whom a request to add somebody named. */
export function addedIn({ collection }: Trial, { request }: Exchange): string | undefined {
  const sent = parseJson(request.body.text);
  const id = isRecord(sent) ? sent[collection.list.idField ?? ''] : undefined;
  return id === undefined ? undefined : String(id);
}

/** The list that was read in the steps of that role; undefined where it was not read to its end. */
export function readMembers(
  trial: Trial,
  role: string,
  collection = trial.collection,
): { readonly pages: readonly Page[]; count(id: string): number } | undefined {
  const { pages, complete, ids } = readWalk({ ...trial, collection }, role);
  if (!complete) return undefined;
  return { pages, count: (id) => ids.filter((one) => one === id).length };
}

/** The first page that holds it, marked; else the last one. */
export function markIn(pages: readonly Page[], id: string): Mark[] {
  const page = pages.find(({ ids }) => ids.includes(id)) ?? pages.at(-1);
  if (!page) return [];
  return page.ids.includes(id)
    ? [{ exchange: page.exchange, part: 'response body', text: id }]
    : [{ exchange: page.exchange, part: 'response head', text: statusLine(page.exchange) }];
}

/** The status line of an exchange, marked. */
export function markStatus(exchange: Exchange): Mark {
  return { exchange, part: 'response head', text: statusLine(exchange) };
}

export function undecided(because: string): Judgement {
  return { verdict: 'undecided', because };
}

/** A finding of the level `failure`. */
export function failed(expected: string, got: string, marks: readonly Mark[]): Judgement {
  return { verdict: 'failed', level: 'failure', expected, got, marks };
}

/** The steps of that role. */
export function stepsOf({ steps }: Trial, role: string): Step[] {
  return steps.filter((step) => step.role === role);
}
