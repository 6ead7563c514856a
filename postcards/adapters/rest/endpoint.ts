/** One operation of the contract as a route: checks the request, calls the handler, checks the answer. */
import type { Context } from 'hono';
import { StoreUnavailable } from '../../application/failure.ts';
import { ImagesUnavailable } from '../../application/image-store.ts';
import { fail, type Result, succeed } from '../../domain/result.ts';
import { describeError, type Log } from '../log.ts';
import { currentTraceId } from '../trace.ts';
import type { Operation, Values } from './contract.ts';
import {
  invalidBody,
  invalidParameters,
  PROBLEM_MEDIA_TYPE,
  type ProblemError,
  type ProblemReply,
  renderProblem,
  statusOf,
  unavailable,
} from './problem.ts';
import { readBody } from './request-body.ts';

/** A request that keeps to the contract. */
export type Call = {
  readonly path: string;
  /** What the braces of the path in the contract hold. */
  readonly parameters: Values;
  /** The parameter `id`, which most items have; empty where there is none. */
  readonly id: string;
  readonly query: Values;
  readonly body: unknown;
  header(name: string): string | undefined;
};

export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: no body at all. */
  readonly body?: object;
};

/** A cache may keep an item, but asks every time whether it is still current (RFC 9111 §5.2.2.4). */
export const REVALIDATE = { 'cache-control': 'no-cache' };

export type Handler = (call: Call) => Promise<Reply | ProblemReply>;

export function createEndpoint(operation: Operation, handler: Handler, log: Log) {
  return async (context: Context): Promise<Response> => {
    const reply = await answer(operation, handler, context, log);
    const mismatch = checkReply(operation, reply, context.req.path);
    if (mismatch === null) return send(reply, context.req.path);
    // The client did nothing wrong, and must not build on an answer that the contract does not allow.
    log('error', 'contract-broken', { trace_id: currentTraceId(), operation: operation.id, mismatch });
    return send(internal(), context.req.path);
  };
}

async function answer(operation: Operation, handler: Handler, context: Context, log: Log) {
  try {
    const call = await readCall(operation, context);
    return call.ok ? await handler(call.value) : call.failure;
  } catch (error) {
    return replyToError(error, log);
  }
}

async function readCall(operation: Operation, { req }: Context): Promise<Result<Call, ProblemReply>> {
  const parameters: Values = req.param();
  const query = readQuery(operation, req.queries());
  const errors = [
    ...operation.checkPath(parameters),
    ...(query.ok ? operation.checkQuery(query.value) : query.failure),
  ];
  if (!query.ok || errors.length > 0) return fail(invalidParameters(errors));
  const header = (name: string) => req.header(name);
  const id = String(parameters['id'] ?? '');
  const call = { path: req.path, parameters, id, query: query.value, header };
  if (operation.mediaTypes.length === 0) return succeed({ ...call, body: undefined });

  const body = await readBody(req.raw, header, operation.mediaTypes);
  if (!body.ok) return body;
  const mistakes = operation.checkBody(body.value.mediaType, body.value.value);
  if (mistakes.length > 0) return fail(invalidBody(mistakes));
  return succeed({ ...call, body: body.value.value });
}

function readQuery(
  operation: Operation,
  lists: Readonly<Record<string, readonly string[]>>,
): Result<Values, ProblemError[]> {
  const values: Record<string, string | number> = {};
  for (const [name, [text = '', ...more]] of Object.entries(lists)) {
    if (more.length > 0) return fail([{ parameter: name, detail: 'must be given once' }]);
    values[name] = operation.readQuery(name, text);
  }
  return succeed(values);
}

function checkReply(operation: Operation, reply: Reply | ProblemReply, path: string): string | null {
  if ('problem' in reply) {
    const problem = renderProblem(reply, path);
    return operation.checkResponse(problem.status, PROBLEM_MEDIA_TYPE, problem);
  }
  const mediaType = reply.body === undefined ? null : 'application/json';
  return operation.checkResponse(reply.status, mediaType, reply.body);
}

/** Says no more to the client than whether to try again; the rest is for the log. */
export function replyToError(error: unknown, log: Log): ProblemReply {
  const trace_id = currentTraceId();
  if (error instanceof StoreUnavailable) {
    log('warn', 'store-unavailable', { trace_id, error: describeError(error.cause) });
    return unavailable(
      'The database does not answer now. A change may or may not have been made: read before you repeat it.',
    );
  }
  if (error instanceof ImagesUnavailable) {
    log('warn', 'images-unavailable', { trace_id, error: describeError(error) });
    return unavailable('The object store does not answer now, or none is configured. Everything else works.');
  }
  log('error', 'unforeseen', { trace_id, error: describeError(error) });
  return internal();
}

function internal(): ProblemReply {
  return { problem: 'internal', detail: 'The log has the cause, under the id in traceresponse.' };
}

export function send(reply: Reply | ProblemReply, path: string): Response {
  if ('problem' in reply) {
    return new Response(JSON.stringify(renderProblem(reply, path)), {
      status: statusOf(reply.problem),
      headers: { ...reply.headers, 'content-type': PROBLEM_MEDIA_TYPE },
    });
  }
  if (reply.body === undefined) {
    return new Response(null, { status: reply.status, headers: { ...reply.headers } });
  }
  return new Response(JSON.stringify(reply.body), {
    status: reply.status,
    headers: { ...reply.headers, 'content-type': 'application/json' },
  });
}
