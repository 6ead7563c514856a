/** What is asked of a key-value store: items by partition, in the words of DynamoDB’s API. */
export const table = 'postcards';
export const senders = 200;
/** Postcards of one sender: twice a page. */
export const each = 40;
/** Items in a batch. */
export const batch = 25;

const keyOf = (sender: number, sent: number) => ({
  sender: { S: `sender ${sender % senders}` },
  sent: { N: String(sent % each) },
});

export const itemOf = (sender: number, sent: number) => ({
  ...keyOf(sender, sent),
  text: { S: 'Greetings from the sea. '.repeat(10) },
  place: { S: 'Trieste' },
});

const roundOf = (index: number) => Math.floor(index / senders);

/** So many, each of another partition. */
const several = <Part>(count: number, index: number, render: (sender: number) => Part): Part[] =>
  Array.from({ length: count }, (_, nth) => render(index * count + nth));

/** Operation → its request number `index`; each is to another partition than the one before. */
const requests: Readonly<Record<string, (index: number) => object>> = {
  GetItem: (index) => ({ TableName: table, Key: keyOf(index, roundOf(index)) }),
  PutItem: (index) => ({ TableName: table, Item: itemOf(index, roundOf(index)) }),
  Query: (index) => ({
    TableName: table,
    KeyConditionExpression: 'sender = :sender',
    ExpressionAttributeValues: { ':sender': keyOf(index, 0).sender },
    Limit: 20,
  }),
  TransactWriteItems: (index) => ({
    TransactItems: several(4, index, (sender) => ({
      Put: { TableName: table, Item: itemOf(sender, roundOf(index)) },
    })),
  }),
  BatchWriteItem: (index) => ({
    RequestItems: {
      [table]: several(batch, index, (sender) => ({
        PutRequest: { Item: itemOf(sender, roundOf(index)) },
      })),
    },
  }),
  BatchGetItem: (index) => ({
    RequestItems: { [table]: { Keys: several(batch, index, (sender) => keyOf(sender, roundOf(index))) } },
  }),
};

export const operations = Object.keys(requests);

/** Enough that none comes again soon. */
export function listRequests(operation: string): object[] {
  return Array.from({ length: senders * 5 }, (_, index) => requests[operation]?.(index) ?? {});
}
