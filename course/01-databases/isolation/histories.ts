/** Six histories: each lets two or three transactions meet so that one anomaly shows, if the isolation level lets it. */
import type { Random } from '../../../kit/random.ts';
import type { Anomaly } from './promises.ts';

export type TransactionName = 'T1' | 'T2' | 'T3';

/** One statement of one transaction. The first step of a transaction begins it. */
export interface Step {
  readonly by: TransactionName;
  readonly sql: string;
  /** They may depend on what was read before. */
  readonly values?: (seen: Seen) => readonly number[];
  /** The name under which the number that it returns is remembered. */
  readonly as?: string;
}

/** What was read under a name; throws for what nobody read. */
export type Seen = (name: string) => number;

/** How a history went. */
export interface Ending {
  readonly seen: Seen;
  readonly committed: ReadonlySet<TransactionName>;
}

export interface History {
  /** Committed before the first step. */
  readonly setUp: readonly Omit<Step, 'by' | 'as'>[];
  readonly steps: readonly Step[];
  /** Read when all transactions are over. */
  readonly afterwards: readonly Omit<Step, 'by'>[];
  /** Did the anomaly show? A transaction that was refused does not count: its client was told to try again. */
  occurred(ending: Ending): boolean;
}

/** Ids that no other history of the run uses. */
export type NewId = () => number;

/** Amounts, rows and, where two transactions play the same part, who goes first: all drawn from `random`. */
export const histories: Readonly<Record<Anomaly, (random: Random, newId: NewId) => History>> = {
  'dirty read'(random, newId) {
    const [account, balance, deposit] = [newId(), random.integer(100, 900), random.integer(1, 90)];
    return {
      setUp: [opened(account, balance)],
      steps: [
        written('T1', account, () => balance + deposit),
        read('T2', account),
        rollback('T1'),
        commit('T2'),
      ],
      afterwards: [],
      occurred: ({ seen, committed }) => committed.has('T2') && seen('T2 reads') === balance + deposit,
    };
  },

  'nonrepeatable read'(random, newId) {
    const [account, balance, deposit] = [newId(), random.integer(100, 900), random.integer(1, 90)];
    return {
      setUp: [opened(account, balance)],
      steps: [
        read('T1', account),
        written('T2', account, () => balance + deposit),
        commit('T2'),
        read('T1', account, 'T1 reads again'),
        commit('T1'),
      ],
      afterwards: [],
      occurred: ({ seen, committed }) => committed.has('T1') && seen('T1 reads') !== seen('T1 reads again'),
    };
  },

  'phantom read'(random, newId) {
    const [album, members] = [newId(), random.integer(1, 9)];
    const count = {
      by: 'T1',
      sql: 'select count(*)::int from member where album = $1',
      values: () => [album],
    } as const;
    return {
      setUp: Array.from({ length: members }, (_, person) => joined(album, person)),
      steps: [
        { ...count, as: 'T1 counts' },
        { by: 'T2', ...joined(album, members) },
        commit('T2'),
        { ...count, as: 'T1 counts again' },
        commit('T1'),
      ],
      afterwards: [],
      occurred: ({ seen, committed }) => committed.has('T1') && seen('T1 counts') !== seen('T1 counts again'),
    };
  },

  'lost update'(random, newId) {
    const [account, balance] = [newId(), random.integer(100, 900)];
    const deposits = { T1: random.integer(1, 90), T2: random.integer(1, 90) };
    const [first, second] = inSomeOrder(random);
    const add = (by: 'T1' | 'T2') => written(by, account, (seen) => seen(`${by} reads`) + deposits[by]);
    return {
      setUp: [opened(account, balance)],
      steps: [
        ...inSomeOrder(random).map((by) => read(by, account)),
        add(first),
        add(second),
        commit(first),
        commit(second),
      ],
      afterwards: [balanceOf(account, 'balance')],
      occurred: ({ seen, committed }) =>
        committed.size === 2 && seen('balance') !== balance + deposits.T1 + deposits.T2,
    };
  },

  // The rule: an album keeps at least one administrator. Both ask how many there are, then each steps down.
  'write skew'(random, newId) {
    const album = newId();
    const administrators = 'select count(*)::int from member where album = $1 and administrator';
    const person = { T1: 0, T2: 1 };
    const ask = (by: TransactionName) => ({
      by,
      sql: administrators,
      values: () => [album],
      as: `${by} counts`,
    });
    const stepDown = (by: 'T1' | 'T2') => ({
      by,
      // Only where another one stays, as far as this transaction knows.
      sql: 'update member set administrator = false where album = $1 and person = $2 and $3 > 1',
      values: (seen: Seen) => [album, person[by], seen(`${by} counts`)],
    });
    return {
      setUp: [joined(album, person.T1, true), joined(album, person.T2, true)],
      steps: [
        ...inSomeOrder(random).map(ask),
        ...inSomeOrder(random).map(stepDown),
        ...inSomeOrder(random).map(commit),
      ],
      afterwards: [{ sql: administrators, values: () => [album], as: 'administrators' }],
      occurred: ({ seen, committed }) => committed.size === 2 && seen('administrators') === 0,
    };
  },

  // Fekete, O'Neil, O'Neil: A Read-Only Transaction Anomaly Under Snapshot Isolation, SIGMOD Record 33 (2004) 3.
  // T1 pays into savings; T2 takes from checking and pays a fee if both together fall below zero; T3 prints them.
  'read-only anomaly'(random, newId) {
    const [checking, savings] = [newId(), newId()];
    const withdrawal = random.integer(1, 40);
    const [deposit, fee] = [withdrawal + random.integer(1, 40), random.integer(1, 9)];
    const both = [
      [checking, 'checking'],
      [savings, 'savings'],
    ] as const;
    const readBoth = (by: TransactionName) =>
      (random.next() < 0.5 ? both : both.toReversed()).map(([account, name]) =>
        read(by, account, `${by}: ${name}`),
      );
    return {
      setUp: [opened(checking, 0), opened(savings, 0)],
      steps: [
        ...readBoth('T2'),
        read('T1', savings),
        written('T1', savings, (seen) => seen('T1 reads') + deposit),
        commit('T1'),
        ...readBoth('T3'),
        commit('T3'),
        written('T2', checking, (seen) => {
          const left = seen('T2: checking') - withdrawal;
          return left + seen('T2: savings') < 0 ? left - fee : left;
        }),
        commit('T2'),
      ],
      afterwards: [balanceOf(checking, 'checking')],
      // T3 saw the deposit and no withdrawal, so T1 came before T2; the fee says that T2 came before T1.
      occurred: ({ seen, committed }) =>
        committed.size === 3 &&
        seen('T3: savings') === deposit &&
        seen('T3: checking') === 0 &&
        seen('checking') === -withdrawal - fee,
    };
  },
};

/** Tables that all histories share; each works on rows of its own. */
export const tables = [
  'create table account (id int primary key, balance int not null)',
  'create table member (album int, person int, administrator boolean not null, primary key (album, person))',
];

function opened(account: number, balance: number) {
  return { sql: 'insert into account values ($1, $2)', values: () => [account, balance] };
}

function joined(album: number, person: number, administrator = false) {
  return { sql: `insert into member values ($1, $2, ${administrator})`, values: () => [album, person] };
}

function balanceOf(account: number, as: string) {
  return { sql: 'select balance from account where id = $1', values: () => [account], as };
}

function read(by: TransactionName, account: number, as = `${by} reads`): Step {
  return { by, ...balanceOf(account, as) };
}

/** What a client writes that has read before: the new balance, not a difference. */
function written(by: TransactionName, account: number, balance: (seen: Seen) => number): Step {
  return {
    by,
    sql: 'update account set balance = $2 where id = $1',
    values: (seen) => [account, balance(seen)],
  };
}

const commit = (by: TransactionName): Step => ({ by, sql: 'commit' });
const rollback = (by: TransactionName): Step => ({ by, sql: 'rollback' });

function inSomeOrder(random: Random): ['T1', 'T2'] | ['T2', 'T1'] {
  return random.next() < 0.5 ? ['T1', 'T2'] : ['T2', 'T1'];
}
