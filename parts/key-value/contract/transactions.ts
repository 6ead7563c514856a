/** What is promised of transactions: all or nothing, once for one token, read at one moment. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { assertRefused, counters, refusalOf, sdkCase } from './sdk.ts';

const allOrNothing = sdkCase(
  'transaction-all-or-nothing',
  'A transaction over two tables happens as a whole or not at all, and tells the reason of each action.',
  async ({ documents, createTable }) => {
    const accounts = await createTable(counters);
    const log = await createTable(counters);
    await documents.put({ TableName: accounts, Item: { id: 'ada', balance: 10 } });
    await documents.put({ TableName: accounts, Item: { id: 'bo', balance: 0 } });
    const transfer = (id: string, amount: number) =>
      documents.transactWrite({
        TransactItems: [
          { Put: { TableName: log, Item: { id, amount } } },
          {
            Update: {
              TableName: accounts,
              Key: { id: 'ada' },
              UpdateExpression: 'SET balance = balance - :a',
              ConditionExpression: 'balance >= :a',
              ExpressionAttributeValues: { ':a': amount },
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
          {
            Update: {
              TableName: accounts,
              Key: { id: 'bo' },
              UpdateExpression: 'ADD balance :a',
              ExpressionAttributeValues: { ':a': amount },
            },
          },
        ],
      });
    const state = async () => {
      const { Responses = [] } = await documents.transactGet({
        TransactItems: [
          { Get: { TableName: accounts, Key: { id: 'ada' } } },
          { Get: { TableName: accounts, Key: { id: 'bo' } } },
          { Get: { TableName: log, Key: { id: 'second' } } },
        ],
      });
      return Responses.map(({ Item }) => Item?.['balance'] ?? Item?.['amount']);
    };
    await transfer('first', 7);
    assert.deepEqual(await state(), [3, 7, undefined]);
    const error = await refusalOf(transfer('second', 7));
    assert.equal(error.name, 'TransactionCanceledException');
    const reasons = error['CancellationReasons'] as { Code?: string; Item?: unknown }[];
    assert.deepEqual(
      reasons.map(({ Code }) => Code),
      ['None', 'ConditionalCheckFailed', 'None'],
    );
    assert.deepEqual(reasons[1]?.Item, { id: { S: 'ada' }, balance: { N: '3' } });
    assert.deepEqual(await state(), [3, 7, undefined]);
    const twice = { Delete: { TableName: log, Key: { id: 'first' } } };
    await assertRefused(documents.transactWrite({ TransactItems: [twice, twice] }), 'ValidationException');
  },
);

const token = sdkCase(
  'transaction-token',
  'A transaction that is sent again with its token happens once; another one under that token is refused.',
  async ({ documents, createTable }) => {
    const TableName = await createTable(counters);
    const ClientRequestToken = randomUUID();
    const send = (amount: number) =>
      documents.transactWrite({
        ClientRequestToken,
        TransactItems: [
          {
            Update: {
              TableName,
              Key: { id: 'counter' },
              UpdateExpression: 'ADD n :a',
              ExpressionAttributeValues: { ':a': amount },
            },
          },
        ],
      });
    await send(1);
    await send(1);
    await assertRefused(send(2), 'IdempotentParameterMismatchException');
    const { Item } = await documents.get({ TableName, Key: { id: 'counter' }, ConsistentRead: true });
    assert.equal(Item?.['n'], 1);
  },
);

const concurrent = sdkCase(
  'transactions-at-once',
  'Transactions at once neither lose anything nor show half of one.',
  async ({ documents, createTable }) => {
    const TableName = await createTable(counters);
    for (const id of ['a', 'b']) await documents.put({ TableName, Item: { id, n: 100 } });
    const add = (id: string, amount: number) => ({
      Update: {
        TableName,
        Key: { id },
        UpdateExpression: 'ADD n :a',
        ExpressionAttributeValues: { ':a': amount },
      },
    });
    let moved = 0;
    const move = async () => {
      try {
        await documents.transactWrite({ TransactItems: [add('a', -1), add('b', 1)] });
        moved++;
      } catch (error) {
        // DynamoDB cancels transactions that meet.
        if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') throw error;
      }
    };
    const look = async () => {
      try {
        const gets = ['a', 'b'].map((id) => ({ Get: { TableName, Key: { id } } }));
        const { Responses = [] } = await documents.transactGet({ TransactItems: gets });
        return Responses.reduce((sum, { Item }) => sum + Item?.['n'], 0);
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') throw error;
        return 200;
      }
    };
    const sums = await Promise.all(Array.from({ length: 20 }, () => move().then(look)));
    assert.deepEqual(new Set(sums), new Set([200]));
    const { Item } = await documents.get({ TableName, Key: { id: 'b' }, ConsistentRead: true });
    assert.ok(moved > 0);
    assert.equal(Item?.['n'], 100 + moved);
  },
);

export const transactions = [allOrNothing, token, concurrent];
