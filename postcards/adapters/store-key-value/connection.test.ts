import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { expect, test, vi } from 'vitest';
import { StoreUnavailable } from '../../application/failure.ts';
import { createConnection, type Statement } from './connection.ts';

test('a request that is given up holds no connection, and is observed', async () => {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const silent = createServer((socket) => {
    accepted++;
    sockets.add(socket.resume());
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret' };
  const statements: Statement[] = [];
  const connection = createConnection({
    address: { endpoint, region: 'eu-west-1', credentials },
    poolSize: 1,
    patienceMs: 200,
    onStatement: (statement) => statements.push(statement),
  });
  const ask = () =>
    connection.request('ListTables', {}, (client, options) =>
      client.send(new ListTablesCommand({}), options),
    );
  for (const _ of [1, 2]) await expect(ask()).rejects.toThrow(StoreUnavailable);
  // The second has had the only connection that there may be.
  expect(accepted).toBe(2);
  await vi.waitUntil(() => sockets.size === 0);
  expect(statements).toHaveLength(2);
  expect(statements[0]).toMatchObject({ operation: 'ListTables', request: {}, error: 'ETIMEDOUT' });
  connection.close();
  silent.close();
});
