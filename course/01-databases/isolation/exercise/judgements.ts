/** How the steps are judged: pure functions of what was played and what the accounts hold. */
import type { SqlJudgement } from '../../../../kit/exercise.ts';
import type { EvidenceTable, SqlEvidence } from '../../../../kit/report.ts';
import type { SqlStatement } from '../../../../kit/sql-bench.ts';
import { countOf } from '../../../../kit/text.ts';
import { showStatement } from '../../../exercises/sql/evidence.ts';
import { type Balances, maxStatements, type Play } from './ground.ts';
import type { Transfer } from './transfer.ts';

/** One alone, which must be made, and be there for others to see. */
export function judgeMoves(statements: readonly SqlStatement[], plays: readonly Play[]): SqlJudgement {
  const expected = 'The transfer is made: what the payer loses, the payee gains.';
  if (statements.length === 0) return failed(expected, 'transfer.sql holds no statement.', []);
  if (statements.length > maxStatements) {
    return failed(`At most ${maxStatements} statements.`, `There are ${statements.length}.`, []);
  }
  const wrong = plays.find(
    (play) => !isExact(play) || outcomesOf(play).some((outcome) => outcome !== 'made'),
  );
  if (!wrong) return { verdict: 'passed', because: `${countOf(plays.length, 'transfer')}, each made.` };
  const [only] = wrong.transfers;
  const last = wrong.happened.at(-1);
  if (only?.outcome === 'failed' && last) {
    return failed(expected, `PostgreSQL refused it: ${last.answer}.`, [
      showStatement(last.statement, {}),
      ...proofOf(wrong),
    ]);
  }
  if (only?.outcome === 'declined')
    return failed(expected, 'It was declined, though there was enough.', proofOf(wrong));
  return failed(expected, 'Afterwards the accounts hold something else: was it committed?', proofOf(wrong));
}

/** One that the payer cannot pay, which must change nothing. */
export function judgeDeclines(plays: readonly Play[]): SqlJudgement {
  const wrong = plays.find((play) => !isUnchanged(play) || outcomesOf(play).includes('made'));
  if (!wrong)
    return { verdict: 'passed', because: `${countOf(plays.length, 'transfer')} declined, nothing changed.` };
  const lowest = Math.min(...wrong.after.values());
  return failed(
    'A payer who has not enough pays nothing: a statement finds no row, and the transfer is declined.',
    lowest < 0 ? `It was made, and the payer is left with ${lowest}.` : 'Something was changed all the same.',
    proofOf(wrong),
  );
}

/** What is cut off, or has no payee, must leave the sum as it was. */
export function judgeAllOrNothing(
  before: Balances,
  cuts: readonly { readonly sent: number; readonly after: Balances }[],
  noPayee: Play,
): SqlJudgement {
  const expected = 'All of the transfer, or nothing of it.';
  const cut = cuts.find(({ after }) => sumOf(after) !== sumOf(before));
  if (cut) {
    return failed(
      expected,
      `The connection was lost after ${countOf(cut.sent, 'statement')}: ${sumOf(before)} became ${sumOf(cut.after)}.`,
      [{ tables: [balancesOf(before, before, cut.after)] }],
    );
  }
  if (!isUnchanged(noPayee)) {
    const got = `The payee’s account does not exist: ${sumOf(noPayee.before)} became ${sumOf(noPayee.after)}.`;
    return failed(expected, got, proofOf(noPayee));
  }
  return { verdict: 'passed', because: `Cut off at ${countOf(cuts.length, 'place')}, the sum stayed.` };
}

/** All can be made, so all must be, and the accounts must hold exactly that. */
export function judgeNothingLost(plays: readonly Play[]): SqlJudgement {
  const lost = plays.find((play) => outcomesOf(play).some((outcome) => outcome !== 'made'));
  if (lost) {
    const index = outcomesOf(lost).findIndex((outcome) => outcome !== 'made');
    const last = lost.happened.findLast(({ by }) => by === index);
    return failed(
      'Each transfer is made: there is enough, and whoever comes second waits or begins anew.',
      `Transfer ${index + 1} was not: ${last?.answer ?? 'it never began'}.`,
      proofOf(lost),
    );
  }
  const wrong = plays.find((play) => !isExact(play));
  if (wrong) {
    return failed(
      'The accounts hold what the transfers say that were made.',
      `Both were made, and ${sumOf(wrong.before)} became ${sumOf(wrong.after)}: one has overwritten the other.`,
      proofOf(wrong),
    );
  }
  return { verdict: 'passed', because: `${countOf(plays.length, 'order')} played, nothing lost.` };
}

/** There is enough for one of the two. */
export function judgeNeverBelow(plays: readonly Play[]): SqlJudgement {
  const below = plays.find(({ after }) => [...after.values()].some((balance) => balance < 0));
  if (below) {
    return failed(
      'One is made, the other declined; no account goes below zero.',
      `Both were made, and an account holds ${Math.min(...below.after.values())}.`,
      proofOf(below),
    );
  }
  const wrong = plays.find(
    (play) => !isExact(play) || outcomesOf(play).filter((one) => one === 'made').length !== 1,
  );
  if (wrong) {
    return failed(
      'One is made, the other declined.',
      `They were ${outcomesOf(wrong).join(' and ')}.`,
      proofOf(wrong),
    );
  }
  return { verdict: 'passed', because: `${countOf(plays.length, 'order')} played, no account below zero.` };
}

/** Opposite transfers: none may have to be ended by the server. */
export function judgeNoDeadlock(plays: readonly Play[]): SqlJudgement {
  const dead = plays.find(({ happened }) => happened.some(({ refused }) => refused === '40P01'));
  if (dead) {
    return failed(
      'Both wait at most for one another’s end: they lock the accounts in the same order.',
      'Each held what the other needed. PostgreSQL waits for deadlock_timeout, usually a second, and ends one: 40P01.',
      proofOf(dead),
    );
  }
  return judgeNothingLost(plays);
}

function isExact({ before, transfers, after }: Play): boolean {
  return isSame(
    expectedOf(
      before,
      transfers.flatMap(({ transfer, outcome }) => (outcome === 'made' ? [transfer] : [])),
    ),
    after,
  );
}

function isUnchanged({ before, after }: Play): boolean {
  return isSame(before, after);
}

function isSame(a: Balances, b: Balances): boolean {
  return a.size === b.size && [...a].every(([id, balance]) => b.get(id) === balance);
}

function expectedOf(before: Balances, made: readonly Transfer[]): Balances {
  const balances = new Map(before);
  for (const { from, to, amount } of made) {
    balances.set(from, (balances.get(from) ?? 0) - amount);
    balances.set(to, (balances.get(to) ?? 0) + amount);
  }
  return balances;
}

function outcomesOf({ transfers }: Play) {
  return transfers.map(({ outcome }) => outcome);
}

function sumOf(balances: Balances): number {
  return [...balances.values()].reduce((sum, balance) => sum + balance, 0);
}

/** Steps that a history shows. */
const shownSteps = 30;

/** What happened in which order, and what the accounts hold. */
function proofOf(play: Play): SqlEvidence[] {
  const { before, after, transfers, happened } = play;
  const made = transfers.flatMap(({ transfer, outcome }) => (outcome === 'made' ? [transfer] : []));
  const shown = happened.slice(0, shownSteps);
  const history: EvidenceTable = {
    title: transfers
      .map(({ transfer: { from, to, amount }, outcome }, index) => {
        const name = transfers.length === 1 ? 'The transfer' : `Transfer ${index + 1}`;
        return `${name}: ${amount} from ${from} to ${to}, ${outcome}`;
      })
      .join('. '),
    columns: ['step', 'transfer', 'statement', 'answer'],
    rows: shown.map(({ by, statement, answer }, index) => ({
      cells: [String(index + 1), String(by + 1), shorten(statement.text), answer],
    })),
    ...(happened.length > shown.length ? { left: happened.length - shown.length } : {}),
  };
  return [{ tables: [history, balancesOf(before, expectedOf(before, made), after)] }];
}

function balancesOf(before: Balances, expected: Balances, after: Balances): EvidenceTable {
  return {
    title: 'The accounts',
    columns: ['account', 'before', 'expected', 'afterwards'],
    rows: [...before].map(([id, balance]) => ({
      mark: after.get(id) === expected.get(id) ? 'as expected' : 'not expected',
      cells: [id, balance, expected.get(id), after.get(id)].map((value) =>
        value === undefined ? null : String(value),
      ),
    })),
  };
}

/** Characters of a statement in a history. */
const statementLength = 64;

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > statementLength ? `${line.slice(0, statementLength)}…` : line;
}

function failed(expected: string, got: string, evidence: readonly SqlEvidence[]): SqlJudgement {
  return { verdict: 'failed', expected, got, evidence };
}
