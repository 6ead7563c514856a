/** Who may talk to the local server: this machine's own page, and nobody else's. */
import { timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { CourseError } from '../kit/errors.ts';

/** Nothing from elsewhere, nothing inline, no frame around it. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The request header that carries the token. */
export const tokenHeader = 'x-course-token';

export interface Door {
  /** host:port as browsers name it: `127.0.0.1:PORT` and `localhost:PORT`. */
  hosts(): readonly string[];
  /** Made anew at each start; only a page that this server served knows it. */
  readonly token: string;
}

/**
 * Refuses a foreign Host (DNS rebinding), a foreign Origin, and a change of state without the token
 * (OWASP Cheat Sheet: Cross-Site Request Forgery Prevention). Adds the security headers to every answer.
 */
export function guard(door: Door): MiddlewareHandler {
  return async (c, next) => {
    c.header('content-security-policy', contentSecurityPolicy);
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cross-origin-opener-policy', 'same-origin');
    c.header('cross-origin-resource-policy', 'same-origin');
    c.header('cache-control', 'no-store');
    const host = c.req.header('host') ?? '';
    if (!door.hosts().includes(host)) throw refuse(`It was addressed to “${host}”.`);
    const origin = c.req.header('origin');
    if (origin !== undefined && !door.hosts().some((own) => origin === `http://${own}`)) {
      throw refuse(`It came from a page of ${origin}.`);
    }
    const site = c.req.header('sec-fetch-site');
    const navigation = c.req.method === 'GET' && c.req.header('sec-fetch-mode') === 'navigate';
    if (site !== undefined && !navigation && site !== 'same-origin' && site !== 'none')
      throw refuse(`It came from another site (${site}).`);
    if (
      c.req.method !== 'GET' &&
      c.req.method !== 'HEAD' &&
      !sameText(c.req.header(tokenHeader) ?? '', door.token)
    ) {
      throw refuse('It did not carry the token of this start.');
    }
    await next();
  };
}

function refuse(happened: string): CourseError {
  return new CourseError('request-refused', `A request was refused. ${happened}`);
}

/** Compares in constant time. */
function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
