/** Answers to stage 1b. */
import type { Answers } from './answers.ts';

const answer = (sql: string) => ({ 'transfer.sql': sql });

export const safeTransfer: Answers = {
  exercise: 'isolation/safe-transfer',
  right: {
    'locked in order': answer(`
      begin;
      -- Both rows are locked, the lower id first.
      select id from accounts where id in (:from, :to) order by id for update;
      update accounts set balance = balance - :amount where id = :from and balance >= :amount;
      update accounts set balance = balance + :amount where id = :to;
      commit;`),
    'read, decided, written under the lock': answer(`
      begin;
      select id from accounts where id in (:from, :to) order by id for update;
      select balance as payers from accounts where id = :from and balance >= :amount;
      select balance as payees from accounts where id = :to;
      update accounts set balance = :payers - :amount where id = :from;
      update accounts set balance = :payees + :amount where id = :to;
      commit;`),
    serializable: answer(`
      begin isolation level serializable;
      select 1 as enough from accounts where id = :from and balance >= :amount;
      update accounts set balance = balance + case id when :from then -:amount::int else :amount end
      where id = least(:from::int, :to);
      update accounts set balance = balance + case id when :from then -:amount::int else :amount end
      where id = greatest(:from::int, :to);
      commit;`),
    'repeatable read, written in order': answer(`
      begin isolation level repeatable read;
      select balance as payers from accounts where id = :from and balance >= :amount;
      select balance as payees from accounts where id = :to;
      update accounts set balance = case id when :from then :payers::int - :amount else :payees::int + :amount end
      where id = least(:from::int, :to);
      update accounts set balance = case id when :from then :payers::int - :amount else :payees::int + :amount end
      where id = greatest(:from::int, :to);
      commit;`),
    'an advisory lock': answer(`
      begin;
      select pg_advisory_xact_lock(1);
      update accounts set balance = balance - :amount where id = :from and balance >= :amount;
      update accounts set balance = balance + :amount where id = :to;
      commit;`),
    'the whole table locked': answer(`
      begin;
      lock table accounts in share row exclusive mode;
      update accounts set balance = balance - :amount where id = :from and balance >= :amount;
      update accounts set balance = balance + :amount where id = :to;
      commit;`),
  },
  wrong: [
    { name: 'nothing', caughtAt: 'transfer/moves', texts: answer('-- later') },
    {
      name: 'never committed',
      caughtAt: 'transfer/moves',
      texts: answer(`
        begin;
        update accounts set balance = balance - :amount where id = :from and balance >= :amount;
        update accounts set balance = balance + :amount where id = :to;`),
    },
    {
      name: 'the wrong way round',
      caughtAt: 'transfer/moves',
      texts: answer(`
        begin;
        update accounts set balance = balance + :amount where id = :from;
        update accounts set balance = balance - :amount where id = :to;
        commit;`),
    },
    { name: 'it never ends', caughtAt: 'transfer/moves', texts: answer('select pg_sleep(3600);') },
    {
      name: 'a program on the server',
      caughtAt: 'transfer/moves',
      texts: answer(`copy accounts to program 'cat';`),
    },
    {
      name: 'no condition',
      caughtAt: 'transfer/declines',
      texts: answer(`
        begin;
        update accounts set balance = balance - :amount where id = :from;
        update accounts set balance = balance + :amount where id = :to;
        commit;`),
    },
    {
      name: 'always made',
      caughtAt: 'transfer/declines',
      texts: answer(`
        begin;
        update accounts set balance = greatest(balance - :amount, 0) where id = :from;
        update accounts set balance = balance + :amount where id = :to;
        commit;`),
    },
    {
      name: 'no transaction',
      caughtAt: 'transfer/all-or-nothing',
      texts: answer(`
        update accounts set balance = balance - :amount where id = :from and balance >= :amount;
        update accounts set balance = balance + :amount where id = :to;`),
    },
    {
      name: 'committed between the two',
      caughtAt: 'transfer/all-or-nothing',
      texts: answer(`
        begin;
        update accounts set balance = balance - :amount where id = :from and balance >= :amount;
        commit;
        begin;
        update accounts set balance = balance + :amount where id = :to;
        commit;`),
    },
    {
      name: 'read, then written',
      caughtAt: 'transfer/nothing-lost',
      texts: answer(`
        begin;
        select balance as payers from accounts where id = :from and balance >= :amount;
        select balance as payees from accounts where id = :to;
        update accounts set balance = :payers - :amount where id = :from;
        update accounts set balance = :payees + :amount where id = :to;
        commit;`),
    },
    {
      name: 'only the payer locked',
      caughtAt: 'transfer/nothing-lost',
      texts: answer(`
        begin;
        select balance as payers from accounts where id = :from and balance >= :amount for update;
        select balance as payees from accounts where id = :to;
        update accounts set balance = :payers - :amount where id = :from;
        update accounts set balance = :payees + :amount where id = :to;
        commit;`),
    },
    {
      name: 'locked after it was read',
      caughtAt: 'transfer/nothing-lost',
      texts: answer(`
        begin;
        select balance as payers from accounts where id = :from and balance >= :amount;
        select id from accounts where id in (:from, :to) order by id for update;
        update accounts set balance = :payers - :amount where id = :from;
        update accounts set balance = balance + :amount where id = :to;
        commit;`),
    },
    {
      name: 'locked rows are skipped',
      caughtAt: 'transfer/nothing-lost',
      texts: answer(`
        begin;
        select id from accounts where id in (:from, :to) order by id for update skip locked;
        update accounts set balance = balance - :amount
        where id = (select id from accounts where id = :from and balance >= :amount for update skip locked);
        update accounts set balance = balance + :amount where id = :to;
        commit;`),
    },
    {
      name: 'never waits',
      caughtAt: 'transfer/nothing-lost',
      texts: answer(`
        begin;
        select id from accounts where id in (:from, :to) order by id for update nowait;
        update accounts set balance = balance - :amount where id = :from and balance >= :amount;
        update accounts set balance = balance + :amount where id = :to;
        commit;`),
    },
    {
      name: 'checked in an earlier statement',
      caughtAt: 'transfer/never-below-zero',
      texts: answer(`
        begin;
        select id as enough from accounts where id = :from and balance >= :amount;
        update accounts set balance = balance - :amount where id = :from;
        update accounts set balance = balance + :amount where id = :to;
        commit;`),
    },
    {
      name: 'the payer first',
      caughtAt: 'transfer/no-deadlock',
      texts: answer(`
        begin;
        update accounts set balance = balance - :amount where id = :from and balance >= :amount;
        update accounts set balance = balance + :amount where id = :to;
        commit;`),
    },
    {
      name: 'locked, the payer first',
      caughtAt: 'transfer/no-deadlock',
      texts: answer(`
        begin;
        select balance as payers from accounts where id = :from and balance >= :amount for update;
        select balance as payees from accounts where id = :to for update;
        update accounts set balance = :payers - :amount where id = :from;
        update accounts set balance = :payees + :amount where id = :to;
        commit;`),
    },
    {
      name: 'serializable, the payer first',
      caughtAt: 'transfer/no-deadlock',
      texts: answer(`
        begin isolation level serializable;
        update accounts set balance = balance - :amount where id = :from and balance >= :amount;
        update accounts set balance = balance + :amount where id = :to;
        commit;`),
    },
    {
      name: 'shared locks',
      caughtAt: 'transfer/no-deadlock',
      texts: answer(`
        begin;
        select id from accounts where id in (:from, :to) order by id for share;
        update accounts set balance = balance - :amount where id = :from and balance >= :amount;
        update accounts set balance = balance + :amount where id = :to;
        commit;`),
    },
  ],
};
