/** The problems a client may meet, as a table, and how each is written (RFC 9457). */
import type { Failure } from '../../application/failure.ts';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

const PROBLEMS = {
  'malformed-body': [400, 'The body is not JSON'],
  'invalid-parameter': [400, 'A parameter is outside the contract'],
  'malformed-request': [400, 'The request is not HTTP as we know it'],
  'not-found': [404, 'No such resource'],
  'method-not-allowed': [405, 'The resource does not have this method'],
  'request-timeout': [408, 'The request took too long to arrive'],
  'still-referenced': [409, 'Something still refers to the resource'],
  'precondition-failed': [412, 'The resource has changed since'],
  'content-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body is of a media type we do not read'],
  'invalid-body': [422, 'The body breaks a rule of the contract'],
  'precondition-required': [428, 'If-Match is missing'],
  'headers-too-large': [431, 'The header fields are too large'],
  internal: [500, 'A fault of ours'],
  unavailable: [503, 'Not now'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemKind = keyof typeof PROBLEMS;

/** Where the mistake is: `pointer` into the body (RFC 6901 §6), or the name of a `parameter`. */
export type ProblemError = {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly detail: string;
};

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly errors?: readonly ProblemError[];
};

export type ProblemReply = {
  readonly problem: ProblemKind;
  readonly detail: string;
  readonly errors?: readonly ProblemError[];
  readonly headers?: Readonly<Record<string, string>>;
};

export function statusOf(kind: ProblemKind): number {
  return PROBLEMS[kind][0];
}

/** `instance` is the path of the request at which it happened. */
export function renderProblem({ problem, detail, errors }: ProblemReply, instance: string): Problem {
  const [status, title] = PROBLEMS[problem];
  const members = { type: `urn:postcards:problem:${problem}`, title, status, detail, instance };
  return errors === undefined ? members : { ...members, errors };
}

/** How the expected failures of the application look over HTTP. */
export function problemOf(failure: Failure): ProblemReply {
  switch (failure.kind) {
    case 'not-found':
      return { problem: 'not-found', detail: 'Nothing has this id, or it was deleted.' };
    case 'no-bytes':
      return { problem: 'not-found', detail: 'The bytes of the image have not come, or were no image.' };
    case 'precondition-failed':
      return {
        problem: 'precondition-failed',
        detail: 'If-Match does not name the current version. Read the resource again and repeat the change.',
      };
    case 'still-referenced':
      return { problem: 'still-referenced', detail: `Delete what refers to it first: ${failure.by}.` };
    case 'missing-reference':
      return invalidBody([
        { pointer: `#/${failure.field}`, detail: 'must be the id of something that exists' },
      ]);
    case 'invalid':
      return invalidBody(failure.violations.map(({ field, detail }) => ({ pointer: `#/${field}`, detail })));
  }
}

export function invalidBody(errors: readonly ProblemError[]): ProblemReply {
  return { problem: 'invalid-body', detail: 'See errors for what to correct.', errors };
}

export function invalidParameters(errors: readonly ProblemError[]): ProblemReply {
  return { problem: 'invalid-parameter', detail: 'See errors for what to correct.', errors };
}

export function unavailable(detail: string): ProblemReply {
  return { problem: 'unavailable', detail, headers: { 'retry-after': '2' } };
}
