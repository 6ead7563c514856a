/** Fills the stores step by step, asks each the eight questions in turns, and counts what that moves and changes. */
import { createHash } from 'node:crypto';
import type { Lab } from '../../../kit/experiment.ts';
import { median } from '../../../kit/statistics.ts';
import { countOf, formatBytes, formatNumber, formatQuantity } from '../../../kit/text.ts';
import { epochMs } from '../../../wire/clock.ts';
import { recordHeard } from '../../lab/record-heard.ts';
import { drawCards } from './cards.ts';
import { type QuestionRow, type StoreId, storeIds, workOf } from './question-row.ts';
import {
  type Answered,
  chooseSubject,
  isChange,
  type QuestionId,
  questionIds,
  questions,
  type Store,
  type Subject,
} from './questions.ts';

/** Rounds in which each question is asked once of each store: enough for an interval. */
const rounds = 5;

/** What all rounds of one question to one store have in common, and their times. */
interface Asked extends Answered {
  readonly received: number;
  readonly written: readonly number[];
  readonly times: readonly number[];
  readonly answers: readonly unknown[];
}

export async function* askAll(postcards: number, lab: Lab): AsyncIterable<QuestionRow> {
  // Drivers are read when they are used: other experiments do not have to wait for them.
  const [{ openFlatStore }, { openDocumentStore }, { openRelationalStore }] = await Promise.all([
    import('./flat-store.ts'),
    import('./document-store.ts'),
    import('./relational-store.ts'),
  ]);
  const [flat, document, relational] = await Promise.all([
    openFlatStore(lab),
    openDocumentStore(lab),
    openRelationalStore(lab),
  ]);
  const stores: Readonly<Record<StoreId, Store>> = { flat, document, relational };
  const cards = drawCards(postcards, lab.random.fork('cards'));
  const sizes = [Math.round(postcards / 10), Math.round(postcards / 3), postcards];
  const total = sizes.length * rounds;
  for (const [place, size] of sizes.entries()) {
    for (const [id, store] of Object.entries(stores)) {
      lab.progress(place * rounds, total, `filling the store: ${id}, ${formatNumber(size)} postcards`);
      await store.fill(cards, cards.cards.slice(sizes[place - 1] ?? 0, size));
    }
    const asked = new Map<string, Asked>();
    for (let round = 1; round <= rounds; round++) {
      lab.progress(place * rounds + round, total, `asking among ${formatNumber(size)} postcards`);
      const subject = chooseSubject(cards, place * rounds + round);
      for (const question of questionIds) {
        // In turns, and another one first in each round, so that all meet the same machine.
        for (const id of storeIds.map((_, turn) => storeIds[(turn + round) % storeIds.length] as StoreId)) {
          lab.signal.throwIfAborted();
          const key = `${id} ${question}`;
          const one = await askOnce(stores[id], question, subject);
          if (round === 1 && place === 0) addHops(lab, stores[id], id, question, one);
          asked.set(key, merge(asked.get(key), one));
        }
      }
    }
    const subject = chooseSubject(cards, place * rounds + rounds);
    for (const question of questionIds) {
      for (const id of storeIds) {
        const read = await stores[id].countRead(question, subject);
        const found = asked.get(`${id} ${question}`);
        if (found) yield toRow(id, question, size, read, found);
      }
    }
  }
}

async function askOnce(store: Store, question: QuestionId, subject: Subject) {
  const writtenBefore = isChange(question) ? await store.written() : undefined;
  const receivedBefore = store.received();
  const start = epochMs();
  const answered = await store.ask(question, subject);
  const end = epochMs();
  const received = store.received() - receivedBefore;
  const written = writtenBefore === undefined ? undefined : await store.written();
  return {
    ...answered,
    start,
    end,
    received,
    written: written === undefined ? -1 : written - (writtenBefore ?? 0),
  };
}

type Once = Awaited<ReturnType<typeof askOnce>>;

function merge(before: Asked | undefined, { answer, start, end, written, ...one }: Once): Asked {
  return {
    ...one,
    answer,
    written: [...(before?.written ?? []), written],
    times: [...(before?.times ?? []), end - start],
    answers: [...(before?.answers ?? []), answer],
  };
}

function toRow(
  variant: StoreId,
  question: QuestionId,
  postcards: number,
  read: number,
  asked: Asked,
): QuestionRow {
  const { requests, changed, received, answer, answers, times } = asked;
  const returned = Array.isArray(answer) ? answer.length : answer === null ? 0 : 1;
  const [ms, written] = [median(times), isChange(question) ? median(asked.written) : 0];
  const bytes = written > 0 ? `, ${formatBytes(written)} written` : '';
  return {
    variant,
    question: questions[question],
    postcards,
    requests,
    read,
    returned,
    changed,
    received,
    written,
    ms,
    work: workOf({ read, changed, postcards }),
    cost: `${countOf(requests, 'request')}, ${formatBytes(received)}${bytes}, ${formatQuantity(ms, 'ms')}`,
    pageRead: question === 'album-page' ? read : 0,
    renameWritten: question === 'rename-user' ? Math.max(0, written) : 0,
    answer: createHash('sha256').update(JSON.stringify(answers)).digest('hex').slice(0, 8),
    times: times.join(' '),
  };
}

/** There and back, for the replay, and what was said. */
function addHops(
  lab: Lab,
  { tap }: Store,
  variant: StoreId,
  question: QuestionId,
  { start, end, received }: Once,
): void {
  recordHeard(lab, tap, { from: 'backend', variant, label: questions[question], start, end });
  const common = { variant, exchange: `${variant} ${question}` };
  const middle = (start + end) / 2;
  lab.hop({ ...common, from: 'backend', to: 'store', start, end: middle, label: questions[question] });
  lab.hop({ ...common, from: 'store', to: 'backend', start: middle, end, label: formatBytes(received) });
}
