/** AWS's SDK for DynamoDB, which finds its way by the standard variables alone; prints what it saw as JSON. */
import {
  DynamoDB,
  DynamoDBServiceException,
  TransactionCanceledException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';

const client = new DynamoDB({});
const documents = DynamoDBDocument.from(client);
const TableName = 'cards';

async function createTable() {
  await client.createTable({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['album', 'card', 'author'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: [
      { AttributeName: 'album', KeyType: 'HASH' },
      { AttributeName: 'card', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-author',
        KeySchema: [
          { AttributeName: 'author', KeyType: 'HASH' },
          { AttributeName: 'card', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName });
}

async function queryIndex() {
  for (const [album, card, author] of [
    ['rome', '2', 'ada'],
    ['oslo', '1', 'ada'],
    ['rome', '3', 'bo'],
  ]) {
    await documents.put({ TableName, Item: { album, card, author } });
  }
  const { Items = [] } = await documents.query({
    TableName,
    IndexName: 'by-author',
    KeyConditionExpression: 'author = :author',
    ExpressionAttributeValues: { ':author': 'ada' },
    ScanIndexForward: false,
  });
  return Items.map(({ album, card }) => `${album} ${card}`);
}

function writeOnce() {
  return refusalOf(
    documents.put({
      TableName,
      Item: { album: 'rome', card: '2' },
      ConditionExpression: 'attribute_not_exists(card)',
    }),
  );
}

/** Two items, of which the second is there already: neither is written. */
async function transact() {
  const put = (card: string) => ({
    Put: { TableName, Item: { album: 'rome', card }, ConditionExpression: 'attribute_not_exists(card)' },
  });
  const reasons = await documents
    .transactWrite({ TransactItems: [put('4'), put('3')] })
    .then(() => [])
    .catch((error: unknown) => {
      if (!(error instanceof TransactionCanceledException)) throw error;
      return error.CancellationReasons?.map(({ Code }) => Code);
    });
  const { Item } = await documents.get({ TableName, Key: { album: 'rome', card: '4' } });
  await documents.transactWrite({ TransactItems: [put('5'), put('6')] });
  const { Count } = await documents.query({
    TableName,
    KeyConditionExpression: 'album = :album',
    ExpressionAttributeValues: { ':album': 'rome' },
  });
  return { reasons, isWritten: Item !== undefined, count: Count };
}

/** More at once than one partition takes in a second, by a client that does not try again and by one that does. */
async function overload() {
  const put = (by: DynamoDBDocument, card: number) =>
    by.put({ TableName, Item: { album: 'hot', card: `${card}`, text: 'x'.repeat(390_000) } });
  const atOnce = [1, 2, 3, 4, 5, 6];
  const impatient = DynamoDBDocument.from(new DynamoDB({ maxAttempts: 1 }));
  const refusals = await Promise.all(atOnce.map((card) => refusalOf(put(impatient, card))));
  const patient = DynamoDBDocument.from(new DynamoDB({ maxAttempts: 12 }));
  const attempts = await Promise.all(
    atOnce.map(async (card) => (await put(patient, card)).$metadata.attempts ?? 0),
  );
  return {
    refused: [...new Set(refusals.filter((name) => name !== null))],
    mostAttempts: Math.max(...attempts),
  };
}

/** The name of the error, or nothing. */
async function refusalOf(asked: Promise<unknown>): Promise<string | null> {
  try {
    await asked;
    return null;
  } catch (error) {
    if (!(error instanceof DynamoDBServiceException)) throw error;
    return error.name;
  }
}

const created = await refusalOf(createTable());
const seen =
  created === null
    ? {
        created,
        index: await queryIndex(),
        conditional: await writeOnce(),
        transaction: await transact(),
        overload: await overload(),
      }
    : { created };
console.log(JSON.stringify(seen));
