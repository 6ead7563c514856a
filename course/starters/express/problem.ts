/** Errors have a form of their own, so that a client can tell them from data (RFC 9457). */
import type { Response } from 'express';

export function sendProblem(response: Response, status: number, detail: string): void {
  response.status(status).type('application/problem+json').json({ status, detail });
}
