/** A server that does nothing but answer: bare `node:http`, or bare Hono. What Postcards is measured beside. */
import { createServer, type Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';

const { LIST: list = '', CREATED: created = '' } = process.env;
const server = process.argv[2] === 'hono' ? createHono() : createBare();

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : address);
});
process.on('SIGTERM', () => process.exit());

function createBare(): Server {
  return createServer((request, response) => {
    const answer = (status: number, body: string) => {
      const length = Buffer.byteLength(body);
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': length });
      response.end(body);
    };
    if (request.method === 'GET') {
      answer(200, list);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      JSON.parse(Buffer.concat(chunks).toString());
      answer(201, created);
    });
  });
}

function createHono(): Server {
  const app = new Hono();
  const type = { 'content-type': 'application/json' };
  app.get('/postcards', (context) => context.body(list, 200, type));
  app.post('/postcards', async (context) => {
    await context.req.json();
    return context.body(created, 201, type);
  });
  return createAdaptorServer({ fetch: app.fetch }) as Server;
}
