/** Who asks: a stand-in for real credentials, where the token is the user's name. */
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from './problem.ts';

/** The user of `Authorization: Bearer USER` (RFC 6750 §2.1). Throws a Problem without one. */
export function authorize({ authorization = '' }: IncomingHttpHeaders): string {
  const [, user] = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
  if (user === undefined) {
    throw new Problem(401, 'Say who you are: Authorization: Bearer USER.', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  }
  return user;
}
