/** What the access patterns decide: each claim is a pure function of their rows. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { countOf, formatNumber } from '../../../kit/text.ts';
import { type AccessRow, first, last, type Pattern, type Way } from './access-row.ts';

const designs: readonly Way[] = ['one table', 'copied tables', 'normalised tables'];
type Rows = readonly AccessRow[];

export const accessFindings: readonly Finding<Parameters, AccessRow>[] = [
  {
    id: 'same-answers',
    claim: 'All designs give the same answers.',
    decide(rows) {
      const answers = Map.groupBy(
        rows.filter(({ outcome }) => outcome === 'ok'),
        ({ pattern, postcards }) => `${pattern} ${postcards}`,
      );
      const compared = [...answers.values()].filter((own) => own.length >= designs.length);
      if (compared.length === 0) return undecided('Nothing was asked of all designs.');
      const different = compared.filter((own) => new Set(own.map(({ answer }) => answer)).size > 1);
      return decide(
        different.length === 0,
        `${countOf(compared.length, 'answer')} compared, ${formatNumber(different.length)} of them different`,
      );
    },
  },
  {
    id: 'one-table-asks-once',
    claim: 'With one table an album’s first screen is one request; with a table for each kind it is three.',
    decide: (rows) =>
      compare(rows, 'album', ['one table', 'copied tables'], (one, kinds) =>
        decide(
          one.requests === 1 && kinds.requests === 3,
          `${formatNumber(one.requests)} and ${formatNumber(kinds.requests)}`,
        ),
      ),
  },
  {
    id: 'copies-save-the-trip',
    claim: 'Copies, and not the one table, save the second round trip.',
    decide: (rows) =>
      compare(rows, 'album', ['copied tables', 'normalised tables'], (copied, normalised) => {
        const one = last(rows, 'one table', 'album')?.roundTrips ?? Number.NaN;
        return decide(
          one === 1 && copied.roundTrips === 1 && normalised.roundTrips === 2,
          `one table ${formatNumber(one)}, tables with copies ${formatNumber(copied.roundTrips)}, without ${formatNumber(normalised.roundTrips)}`,
        );
      }),
  },
  {
    id: 'rounded-once',
    claim:
      'One query costs fewer units than three requests for the same items, because units are rounded up once.',
    decide: (rows) =>
      compare(rows, 'album', ['one table', 'copied tables'], (one, kinds) => {
        const because = `${formatNumber(one.readUnits)} read units against ${formatNumber(kinds.readUnits)}`;
        // Items that fill their last 4 KB lose nothing by being read apart.
        if (one.readUnits === kinds.readUnits) return undecided(`${because}: here the sizes happen to fit`);
        return decide(one.readUnits < kinds.readUnits, because);
      }),
  },
  {
    id: 'scan-grows',
    claim: 'A scan costs more, the more is in the table; a query costs what it returns.',
    decide(rows) {
      const [before, after] = [first(rows, 'scan', 'list'), last(rows, 'scan', 'list')];
      const [small, large] = [first(rows, 'one table', 'list'), last(rows, 'one table', 'list')];
      if (!before || !after || !small || !large) return undecided('It takes both ways to tell.');
      const growth = after.postcards / before.postcards;
      const because = `${formatNumber(growth)} times the postcards: the scan from ${formatNumber(before.readUnits)} to ${formatNumber(after.readUnits)} units, the query from ${formatNumber(small.readUnits)} to ${formatNumber(large.readUnits)}`;
      if (growth < 2) return undecided(`${because}; it takes more albums to tell`);
      // Users are in the table too, and do not grow.
      const grows = after.readUnits / before.readUnits > growth / 2;
      return decide(grows && large.readUnits === small.readUnits, because);
    },
  },
  {
    id: 'index-is-paid',
    claim: 'Adding a member pays for the entry in the index too.',
    decide(rows) {
      const added = designs.flatMap((way) => last(rows, way, 'add') ?? []);
      if (added.length < designs.length) return undecided('Nobody was added.');
      const told = added.map(
        ({ indexUnits, writeUnits }) => `${formatNumber(indexUnits)} of ${formatNumber(writeUnits)}`,
      );
      return decide(
        added.every(({ indexUnits, writeUnits }) => indexUnits > 0 && writeUnits > indexUnits),
        `${told.join(', ')} write units; in a transaction, as here, each costs double, and so does the check that the album is there`,
      );
    },
  },
  {
    id: 'renaming-pays-for-copies',
    claim: 'To rename a member is one write where there are no copies, and one more for each copy.',
    decide: (rows) =>
      compare(rows, 'rename', ['one table', 'normalised tables'], (one, normalised) => {
        const copies = last(rows, 'copied tables', 'rename');
        return decide(
          normalised.writeUnits === 1 && one.writeUnits > 1 && copies?.writeUnits === one.writeUnits,
          `${formatNumber(normalised.writeUnits)} write unit without copies, ${formatNumber(one.writeUnits)} with`,
        );
      }),
  },
  {
    id: 'strong-costs-double',
    claim: 'A strongly consistent read costs twice the units.',
    decide(rows) {
      const [eventual, strong] = [last(rows, 'one table', 'album'), last(rows, 'one table', 'album-strong')];
      if (!eventual || !strong) return undecided('It takes both reads to tell.');
      return decide(
        strong.readUnits === 2 * eventual.readUnits,
        `${formatNumber(eventual.readUnits)} and ${formatNumber(strong.readUnits)}`,
      );
    },
  },
  {
    id: 'index-is-never-strong',
    claim: 'A global index refuses a strongly consistent read.',
    decide: (rows) => decideRefusals(rows, 'list-strong', 'ValidationException'),
  },
  {
    id: 'added-once',
    claim: 'A condition keeps a member from being added twice, though nothing like a foreign key is there.',
    decide: (rows) => decideRefusals(rows, 'add-again', 'TransactionCanceledException'),
  },
  {
    id: 'service-agrees',
    claim: 'The units reported with each answer are those that the service has counted.',
    decide(rows) {
      const counted = rows.filter(({ outcome, counted }) => outcome === 'ok' && typeof counted === 'number');
      if (counted.length === 0) return undecided('This service does not show what it counts.');
      const wrong = counted.filter((row) => row.counted !== row.readUnits + row.writeUnits);
      return decide(
        wrong.length === 0,
        `${countOf(counted.length, 'pattern')}, ${formatNumber(wrong.length)} of them with other units`,
      );
    },
  },
];

function decideRefusals(rows: Rows, pattern: Pattern, name: string): Decision {
  const asked = designs.flatMap((way) => last(rows, way, pattern) ?? []);
  if (asked.length === 0) return undecided('Nobody tried.');
  return decide(
    asked.every(({ outcome }) => outcome === name),
    [...new Set(asked.map(({ outcome }) => outcome))].join(', '),
  );
}

function compare(
  rows: Rows,
  pattern: Pattern,
  [one, other]: readonly [Way, Way],
  judge: (one: AccessRow, other: AccessRow) => Decision,
): Decision {
  const [left, right] = [last(rows, one, pattern), last(rows, other, pattern)];
  return left && right ? judge(left, right) : undecided('It takes both designs to tell.');
}

function decide(holds: boolean, because: string): Decision {
  return { verdict: holds ? 'passed' : 'failed', because };
}

function undecided(because: string): Decision {
  return { verdict: 'undecided', because };
}
