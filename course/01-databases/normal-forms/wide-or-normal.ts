/** Lets the same changes happen to one wide table and to tables in third normal form, and counts what goes wrong. */
import { defineExperiment, type Lab } from '../../../kit/experiment.ts';
import { numberParameter, type ValuesOf } from '../../../kit/parameters.ts';
import { median } from '../../../kit/statistics.ts';
import { formatBytes, formatNumber } from '../../../kit/text.ts';
import { sql as sqlPart } from '../../../parts/sql/part.ts';
import { openConnection } from '../../../parts/sql/sql.ts';
import { sqlOutcomes } from '../../lab/decisive.ts';
import { applyChange } from './apply-change.ts';
import { type ChangeRow, ends, kinds, last, outcomeOf, renamesOf, summarize } from './change-rows.ts';
import { planFacts } from './facts.ts';
import { countBytes, countContradictions, countLost, type LayoutId, layouts } from './layouts.ts';

const parameters = {
  people: numberParameter({ title: 'people', default: 60, min: 10, max: 1_000 }),
  postcards: numberParameter({ title: 'postcards', default: 3_000, min: 100, max: 50_000 }),
  renames: numberParameter({ title: 'people who change their name', default: 24, min: 0, max: 200 }),
  takenBack: numberParameter({ title: 'only postcards taken back', default: 8, min: 0, max: 100 }),
  signUps: numberParameter({ title: 'people without a postcard', default: 8, min: 0, max: 100 }),
};

/** Changes whose statements are replayed: enough to see each kind. */
const replayed = 14;

export const wideOrNormal = defineExperiment<typeof parameters, ChangeRow>({
  id: 'normal-forms/wide-or-normal',
  title: 'One wide table or third normal form',
  question: 'What becomes of the same facts in one wide table, and in tables that state each fact once?',
  parameters,
  quick: { people: 40, postcards: 800, renames: 16, takenBack: 4, signUps: 4 },
  large: { people: 500, postcards: 20_000, renames: 60, takenBack: 20, signUps: 20 },
  prediction: {
    ask: 'When some people have changed their name while they were sending, the wide table states in two ways',
    unit: 'facts',
    min: 0,
    max: { times: 6, of: ['renames'] },
    measured: (rows) => last(rows, 'wide')?.contradictions ?? Number.NaN,
  },
  variants: [
    { id: 'wide', title: 'wide' },
    { id: 'normal', title: 'normal' },
  ],
  topology: {
    nodes: [
      { id: 'person', title: 'who changes' },
      { id: 'sql', title: 'PostgreSQL' },
      { id: 'senders', title: 'who sends' },
    ],
    edges: [
      { from: 'person', to: 'sql' },
      { from: 'senders', to: 'sql' },
    ],
  },
  columns: {
    variant: { title: 'layout' },
    change: { title: 'change' },
    kind: { title: 'what happened' },
    rowsWritten: { title: 'rows written', unit: 'rows' },
    writtenSoFar: { title: 'written so far', unit: 'rows' },
    underWay: { title: 'sent meanwhile', unit: 'postcards' },
    contradictions: { title: 'facts stated in two ways' },
    lost: { title: 'people and albums lost' },
    refused: { title: 'people refused so far' },
    bytes: { title: 'size', unit: 'bytes' },
    outcome: { title: 'such facts' },
  },
  measure,
  figures: [
    {
      id: 'contradictions',
      title: 'Facts stated in two ways',
      x: 'change',
      y: 'contradictions',
      predicted: true,
      reading(rows) {
        const [wide, normal] = ends(rows, 'contradictions');
        return `At the end the wide table states ${formatNumber(wide)} facts in two ways, the third normal form ${formatNumber(normal)}: a postcard that was being written during a rename brought the old name with it, where a name is part of a postcard.`;
      },
    },
    {
      id: 'anomalies',
      title: 'What becomes of the facts',
      kind: 'matrix',
      x: 'variant',
      y: 'kind',
      cell: 'outcome',
      tones: { contradict: 'bad', lost: 'bad', refused: 'bad', agree: 'good', kept: 'good', stored: 'good' },
      reading(rows) {
        const [wide, normal] = (['wide', 'normal'] as const).map((id) => last(rows, id));
        return `The wide table contradicts itself (${wide?.contradictions ?? 0} facts), has lost ${wide?.lost ?? 0} people and albums and refused ${wide?.refused ?? 0} people; the third normal form ${normal?.contradictions ?? 0}, ${normal?.lost ?? 0} and ${normal?.refused ?? 0}.`;
      },
    },
    {
      id: 'rows-written',
      title: 'Rows written',
      x: 'change',
      y: 'writtenSoFar',
      reading(rows) {
        const [wide, normal] = [median(renamesOf(rows, 'wide')), median(renamesOf(rows, 'normal'))];
        return `To change one name, the median rename wrote ${formatNumber(wide)} rows of the wide table, and ${formatNumber(normal)} in third normal form: as many as the fact has copies.`;
      },
    },
  ],
  findings: [
    {
      id: 'normal-agrees',
      claim: 'In third normal form no fact contradicts another, none is lost and none is refused.',
      decide(rows) {
        const end = last(rows, 'normal');
        if (!end) return { verdict: 'undecided', because: 'Nothing was changed.' };
        const sound = end.contradictions === 0 && end.lost === 0 && end.refused === 0;
        return { verdict: sound ? 'passed' : 'failed', because: summarize(end) };
      },
    },
    {
      id: 'wide-contradicts',
      claim: 'In the wide table a rename leaves an old name behind, if somebody is sending meanwhile.',
      decide(rows) {
        const end = last(rows, 'wide');
        const underWay = rows.filter(({ variant }) => variant === 'wide').map((row) => row.underWay);
        if (!end || !underWay.some((count) => count > 0))
          return { verdict: 'undecided', because: 'Nobody was sending during a rename.' };
        return { verdict: end.contradictions > 0 ? 'passed' : 'failed', because: summarize(end) };
      },
    },
    {
      id: 'wide-forgets',
      claim:
        'The wide table forgets people and albums with their only postcard, and takes nobody without one.',
      decide(rows, { takenBack, signUps }) {
        const end = last(rows, 'wide');
        if (!end || takenBack + signUps === 0)
          return { verdict: 'undecided', because: 'Nothing was taken back, and nobody signed up.' };
        const forgets = (takenBack === 0 || end.lost > 0) && (signUps === 0 || end.refused > 0);
        return { verdict: forgets ? 'passed' : 'failed', because: summarize(end) };
      },
    },
    {
      id: 'one-row-a-fact',
      claim: 'A rename writes one row in third normal form, and several in the wide table.',
      decide(rows, { people, postcards }) {
        const [wide, normal] = [renamesOf(rows, 'wide'), renamesOf(rows, 'normal')];
        if (wide.length === 0) return { verdict: 'undecided', because: 'Nobody was renamed.' };
        if (postcards < 3 * people)
          return { verdict: 'undecided', because: 'Most people have sent one postcard only.' };
        const once = normal.every((count) => count === 1) && wide.every((count) => count >= 1);
        return {
          verdict: once && median(wide) > 1 ? 'passed' : 'failed',
          because: `${formatNumber(median(wide))} rows (median) against ${formatNumber(median(normal))}`,
        };
      },
    },
    {
      id: 'wide-is-larger',
      claim:
        'At the end the wide table and its indexes take more bytes than the tables in third normal form.',
      decide(rows, { postcards }) {
        const [wide, normal] = ends(rows, 'bytes');
        const because = `${formatBytes(wide)} against ${formatBytes(normal)}`;
        // Each table and each index begins with pages that are nearly empty.
        if (postcards < 2_000) return { verdict: 'undecided', because: `${because}: too small to tell` };
        return { verdict: wide > normal ? 'passed' : 'failed', because };
      },
    },
  ],
  numbers: {
    contradictions: (rows) => ends(rows, 'contradictions')[0],
    'normal-contradictions': (rows) => ends(rows, 'contradictions')[1],
    lost: (rows) => ends(rows, 'lost')[0],
    'normal-lost': (rows) => ends(rows, 'lost')[1],
    refused: (rows) => ends(rows, 'refused')[0],
    'normal-refused': (rows) => ends(rows, 'refused')[1],
    'rename-rows': (rows) => median(renamesOf(rows, 'wide')),
    'normal-rename-rows': (rows) => median(renamesOf(rows, 'normal')),
    renames: (_, values) => values.renames,
    'people-without-postcard': (_, values) => values.signUps,
    'only-postcards': (_, values) => values.takenBack,
  },
  decisive: sqlOutcomes,
});

/** Both layouts live through the same changes, in turns. */
async function* measure(values: ValuesOf<typeof parameters>, lab: Lab): AsyncIterable<ChangeRow> {
  const sql = await lab.start(sqlPart);
  const connect = async () => lab.keep(await openConnection(sql.url), (client) => client.end());
  const [person, ...devices] = await Promise.all([connect(), connect(), connect()]);
  const { facts, changes } = planFacts(values, lab.random.fork('facts'));
  for (const layout of layouts) {
    lab.progress(
      0,
      changes.length,
      `telling ${facts.postcards.length} postcards to ${layout.tables.join(', ')}`,
    );
    await person.query(layout.create);
    for (const { sql, parameters } of layout.fill(facts)) await person.query(sql, [...(parameters ?? [])]);
  }
  await person.query('analyze');

  const told = [facts.people.map(({ id }) => id), facts.albums.map(({ id }) => id)];
  const refused: Record<LayoutId, number> = { wide: 0, normal: 0 };
  const written: Record<LayoutId, number> = { wide: 0, normal: 0 };
  for (const [index, change] of changes.entries()) {
    for (const layout of layouts) {
      lab.signal.throwIfAborted();
      lab.progress(index, changes.length, `change ${index + 1}: ${kinds[change.kind]}`);
      const applied = await applyChange(change, layout, { lab, person, devices, traced: index < replayed });
      written[layout.id] += applied.rowsWritten;
      if (applied.refused) refused[layout.id]++;
      const count = async (query: string, given: unknown[] = []) =>
        (await person.query<{ count: number }>(query, given)).rows[0]?.count ?? Number.NaN;
      const counts = {
        contradictions: await count(countContradictions(layout)),
        lost: await count(countLost(layout), told),
        refused: refused[layout.id],
      };
      yield {
        variant: layout.id,
        change: index + 1,
        kind: kinds[change.kind],
        rowsWritten: applied.rowsWritten,
        writtenSoFar: written[layout.id],
        underWay: change.kind === 'rename' ? change.sent.filter(({ underWay }) => underWay).length : 0,
        ...counts,
        bytes: await count(countBytes(layout)),
        outcome: outcomeOf(change, counts),
      };
    }
  }
}
