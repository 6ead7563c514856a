/** Judges the list after the server was ended and started again: what was acknowledged is there, whole, as it was sent. */
import type { Judgement, Step, Trial } from '../../kit/audit.ts';
import { countOf } from '../../kit/text.ts';
import type { Exchange } from '../../kit/transcript.ts';
import type { Page } from '../reading/page.ts';
import { isRecord, parseJson, statusLine } from '../reading/response.ts';
import { listIds, readWalk } from '../reading/walk.ts';

/** The rule's ground, wherever it is about what survives. */
export const durabilitySource = {
  text: 'practice: the D of ACID; PostgreSQL 18, section 28.1, says what it takes',
  url: 'https://www.postgresql.org/docs/18/wal-reliability.html',
};

/** The whole list as it was read after the start, in the steps `page`; or why nothing can be said of it. */
export function readListAfter(trial: Trial, ended: string): { readonly pages: readonly Page[] } | Judgement {
  const { pages, broken, complete } = readWalk(trial, 'page');
  if (broken) {
    return {
      verdict: 'failed',
      level: 'failure',
      expected: 'the list, as it was acknowledged',
      got: `After the server ${ended} and started again, the list was answered with ${broken.problem}.`,
      marks: [{ exchange: broken.exchange, part: broken.part, text: broken.sign }],
    };
  }
  if (!complete) return { verdict: 'undecided', because: 'The list was not read to its end.' };
  return { pages };
}

/** Whether the items of the steps `create`, and those known before, survived; `ended` says how the server ended. */
export function judgeSurvival(trial: Trial, ended: string): Judgement {
  const created = trial.steps.filter(({ role }) => role === 'create');
  const acknowledged = [...new Set([...trial.known, ...created.flatMap(({ item }) => item ?? [])])];
  if (acknowledged.length === 0) {
    const because = `Nothing was acknowledged: ${trial.cannotCreate ?? 'unknown why'}.`;
    return { verdict: 'undecided', because };
  }
  const read = readListAfter(trial, ended);
  if ('verdict' in read) return read;
  const { pages } = read;
  return (
    findMissing(acknowledged, created, pages, ended) ??
    findUnwhole(trial, created, pages, ended) ?? {
      verdict: 'passed',
      because: `All ${countOf(acknowledged.length, 'acknowledged item')} were there after the server ${ended}.`,
    }
  );
}

function findMissing(
  acknowledged: readonly string[],
  created: readonly Step[],
  pages: readonly Page[],
  ended: string,
): Judgement | undefined {
  const ids = new Set(pages.flatMap((page) => page.ids));
  const missing = acknowledged.filter((id) => !ids.has(id));
  const last = pages.at(-1);
  if (missing.length === 0 || !last) return undefined;
  const proof = created.find(({ item }) => item !== undefined && missing.includes(item))?.exchange;
  return {
    verdict: 'failed',
    level: 'failure',
    expected: `all of the ${countOf(acknowledged.length, 'item')} that were acknowledged`,
    got: `After the server ${ended} and started again, ${missing.length} of ${acknowledged.length} acknowledged items were gone (${listIds(missing)}).`,
    marks: [
      ...(proof ? [{ exchange: proof, part: 'response head' as const, text: statusLine(proof) }] : []),
      { exchange: last.exchange, part: 'response head', text: statusLine(last.exchange) },
    ],
  };
}

/** The first item that is there by halves, or otherwise than it was sent. */
function findUnwhole(
  { collection }: Trial,
  created: readonly Step[],
  pages: readonly Page[],
  ended: string,
): Judgement | undefined {
  const required: unknown = isRecord(collection.list.itemSchema)
    ? collection.list.itemSchema['required']
    : [];
  for (const page of pages) {
    for (const [index, item] of page.items.entries()) {
      const id = page.ids[index] ?? '';
      const lacking = Array.isArray(required) ? required.find((name) => !(String(name) in item)) : undefined;
      const sent = created.find((step) => step.item === id)?.exchange;
      const changed = sent ? changedMember(sent, item) : undefined;
      if (lacking === undefined && changed === undefined) continue;
      const what =
        lacking === undefined
          ? `“${changed}” of the item ${id} is not what was sent`
          : `the item ${id} was there by halves, without “${String(lacking)}”`;
      return {
        verdict: 'failed',
        level: 'failure',
        expected: 'every item whole, and as it was sent',
        got: `After the server ${ended} and started again, ${what}.`,
        marks: [{ exchange: page.exchange, part: 'response body', text: id }],
      };
    }
  }
  return undefined;
}

/** The first member of what was sent that came back otherwise; members that the list does not show count for nothing. */
export function changedMember(
  { request }: Exchange,
  item: Readonly<Record<string, unknown>>,
): string | undefined {
  const sent = parseJson(request.body.text);
  return Object.entries(isRecord(sent) ? sent : {}).find(
    ([name, value]) => name in item && JSON.stringify(item[name]) !== JSON.stringify(value),
  )?.[0];
}
