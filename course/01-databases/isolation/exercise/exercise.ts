/** Stage 1b: the learner's transfer loses no money, whatever else happens at the same time. */
import { defineSqlExercise } from '../../../../kit/exercise.ts';
import { openGround } from './ground.ts';
import {
  judgeAllOrNothing,
  judgeDeclines,
  judgeMoves,
  judgeNeverBelow,
  judgeNoDeadlock,
  judgeNothingLost,
} from './judgements.ts';

const manual = 'https://www.postgresql.org/docs/18';
const file = 'transfer.sql';

export const safeTransfer = defineSqlExercise({
  id: 'isolation/safe-transfer',
  stage: '1b',
  title: 'A transfer that loses nothing',
  summary: 'Your statements move money between accounts, and stay right when many transfers run at once.',
  brief: new URL('./brief.md', import.meta.url),
  solution: new URL('./solution.md', import.meta.url),
  tables: new URL('./tables.sql', import.meta.url),
  files: [
    { name: file, title: 'the statements', starter: new URL('./starter/transfer.sql', import.meta.url) },
  ],
  parameters: {
    from: 'the account that pays',
    to: 'the account that is paid',
    amount: 'how much, more than nothing',
  },
  prepare: openGround,
  steps: [
    {
      audit: 'transfer/moves',
      file,
      title: 'The money moves',
      rule: 'A transfer takes the amount from one account and gives it to the other, and is committed.',
      source: { text: 'PostgreSQL 18, section 6.2', url: `${manual}/dml-update.html` },
      client: '“Sent”, and nobody got anything.',
      next: 'Take `:amount` from the account `:from`, and give it to the account `:to`.',
      hints: [
        'Two updates will do: `update accounts set balance = balance - :amount where id = :from`.',
        'Whoever writes `begin` has to write `commit` too.',
      ],
      async ask({ statements, alone, amount }) {
        const plays = [];
        for (const paid of statements.length > 0 ? [amount(), 100] : []) {
          plays.push(
            await alone(
              new Map([
                [1, 100],
                [2, 50],
              ]),
              { from: 1, to: 2, amount: paid },
            ),
          );
        }
        plays.push(
          ...(statements.length > 0
            ? [
                await alone(
                  new Map([
                    [1, 10],
                    [2, 90],
                  ]),
                  { from: 2, to: 1, amount: amount() },
                ),
              ]
            : []),
        );
        return judgeMoves(statements, plays);
      },
    },
    {
      audit: 'transfer/declines',
      file,
      title: 'Who has not enough pays nothing',
      rule: 'A transfer that the payer cannot pay changes nothing.',
      source: {
        text: 'PostgreSQL 18, section 7.2.2',
        url: `${manual}/queries-table-expressions.html#QUERIES-WHERE`,
      },
      client: 'The balance on the screen is negative.',
      next: 'Let a statement find no row when the payer has less than `:amount`: then the transfer is declined.',
      hints: [
        'A condition can stand in the statement that writes: `where id = :from and balance >= :amount`.',
      ],
      async ask({ alone, amount }) {
        const paid = amount();
        return judgeDeclines([
          await alone(
            new Map([
              [1, paid - 1],
              [2, 50],
            ]),
            { from: 1, to: 2, amount: paid },
          ),
          await alone(
            new Map([
              [1, 0],
              [2, 50],
            ]),
            { from: 1, to: 2, amount: paid },
          ),
          await alone(
            new Map([
              [1, 80],
              [2, 5],
            ]),
            { from: 2, to: 1, amount: paid },
          ),
        ]);
      },
    },
    {
      audit: 'transfer/all-or-nothing',
      file,
      title: 'Cut off in the middle: nothing happened',
      rule: 'A transfer happens as a whole, or not at all.',
      source: { text: 'PostgreSQL 18, section 3.4', url: `${manual}/tutorial-transactions.html` },
      client: 'The app lost its connection, and the money is on neither account.',
      next: 'Put all statements into one transaction: what is not committed never was.',
      hints: [
        '`begin` before the first statement, `commit` behind the last, and nothing of the kind between.',
      ],
      async ask({ alone, cutOff, amount }) {
        const before = new Map([
          [1, 100],
          [2, 50],
        ]);
        const cuts = await cutOff(before, { from: 1, to: 2, amount: amount() });
        return judgeAllOrNothing(before, cuts, await alone(before, { from: 1, to: 9, amount: amount() }));
      },
    },
    {
      audit: 'transfer/nothing-lost',
      file,
      title: 'Two at once: neither is lost',
      rule: 'Two transfers at the same time come to what they would come to one after the other.',
      source: { text: 'PostgreSQL 18, section 13.2', url: `${manual}/transaction-iso.html` },
      client: 'Two friends paid, one payment is on the account.',
      next: 'Nobody may change an account between your reading of it and your writing to it.',
      hints: [
        'What a `select` returned is old by the time you write. Who else could have written meanwhile?',
        'Let the update read: `balance = balance - :amount`. Or lock what you read: `for update`. Or begin with `begin isolation level serializable`.',
      ],
      async ask({ pairs, amount }) {
        const before = new Map([
          [1, 100],
          [2, 100],
          [3, 100],
        ]);
        return judgeNothingLost([
          ...(await pairs(before, [
            { from: 1, to: 2, amount: amount() },
            { from: 1, to: 3, amount: amount() },
          ])),
          ...(await pairs(before, [
            { from: 1, to: 3, amount: amount() },
            { from: 2, to: 3, amount: amount() },
          ])),
        ]);
      },
    },
    {
      audit: 'transfer/never-below-zero',
      file,
      title: 'Two at once, and enough for one',
      rule: 'That there is enough still holds when the money is taken.',
      source: { text: 'PostgreSQL 18, section 13.4', url: `${manual}/applevel-consistency.html` },
      client: 'Two taps on “Pay” spend the same money twice.',
      next: 'The check and the taking have to be one: in the same statement, or under the same lock.',
      hints: [
        'A check in an earlier statement says what was true then.',
        'At read committed an update that waited looks at its condition again, with the row as it is now.',
      ],
      async ask({ pairs }) {
        const before = new Map([
          [1, 50],
          [2, 0],
          [3, 0],
        ]);
        return judgeNeverBelow(
          await pairs(before, [
            { from: 1, to: 2, amount: 30 },
            { from: 1, to: 3, amount: 40 },
          ]),
        );
      },
    },
    {
      audit: 'transfer/no-deadlock',
      file,
      title: 'Two that pay each other do not deadlock',
      rule: 'Transfers lock the accounts in the same order everywhere.',
      source: {
        text: 'PostgreSQL 18, section 13.3.4',
        url: `${manual}/explicit-locking.html#LOCKING-DEADLOCKS`,
      },
      client: 'Both friends watch a spinner for a second, and one of them for two.',
      next: 'Touch the account with the lower id first, whichever pays.',
      hints: [
        'One holds account 1 and waits for 2; the other holds 2 and waits for 1.',
        '`select … where id in (:from, :to) order by id for update` takes both locks in one order.',
        '`least(:from, :to)` and `greatest(:from, :to)` name the two accounts in order.',
      ],
      async ask({ pairs, amount }) {
        return judgeNoDeadlock(
          await pairs(
            new Map([
              [1, 100],
              [2, 100],
            ]),
            [
              { from: 1, to: 2, amount: amount() },
              { from: 2, to: 1, amount: amount() },
            ],
          ),
        );
      },
    },
    {
      audit: 'transfer/crowd',
      file,
      title: 'Many at once: every transfer arrives',
      rule: 'Among many transfers each is made, and the sum stays.',
      source: {
        text: 'PostgreSQL 18, section 13.5',
        url: `${manual}/mvcc-serialization-failure-handling.html`,
      },
      client: 'On a busy evening some payments fail, and nobody knows which.',
      next: 'Keep the transaction short, and let it be begun anew: its first statement has to be able to start over.',
      hints: ['A transfer is begun at most twelve times. What makes yours be refused so often?'],
      ask: async ({ crowd }) => judgeNothingLost(await crowd(8)),
    },
  ],
});
