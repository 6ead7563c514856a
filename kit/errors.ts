/** Every error that a user can meet: one class over one table. */
import { checks } from './error-table/checks.ts';
import type { Blame } from './error-table/entry.ts';
import { machine } from './error-table/machine.ts';
import { orders } from './error-table/orders.ts';
import { parts } from './error-table/parts.ts';

export type { Blame } from './error-table/entry.ts';

/** The table. A code never changes its meaning; the text may become clearer. */
export const errorTable = { ...orders, ...parts, ...checks, ...machine } as const;

export type ErrorCode = keyof typeof errorTable;

/** An explained error as data: what the page and `--json` show. */
export interface ErrorView {
  readonly code: ErrorCode;
  readonly expected: string;
  readonly happened: string;
  readonly matters: string;
  readonly hint: string;
  readonly blame: Blame;
}

/** An error in four lines: expected, happened, why it matters, what to try; and who has to act. */
export class CourseError extends Error {
  override readonly name = 'CourseError';
  readonly code: ErrorCode;
  readonly hint: string;

  /** `happened` is one sentence; `options.hint` replaces the table's advice where more is known. */
  constructor(code: ErrorCode, happened: string, options: { hint?: string; cause?: unknown } = {}) {
    super(happened, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? errorTable[code].hint;
  }

  get exit(): number {
    return errorTable[this.code].exit;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  toView(): ErrorView {
    const { expected, matters, blame } = errorTable[this.code];
    return { code: this.code, expected, happened: this.message, matters, hint: this.hint, blame };
  }
}

/** Whatever was thrown, as an explained error; an unforeseen one is our own fault. */
export function toCourseError(thrown: unknown): CourseError {
  if (thrown instanceof CourseError) return thrown;
  const happened = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return new CourseError('internal', happened, { cause: thrown });
}

/** The four lines and the blame, as plain text. */
export function formatError(error: ErrorView): string {
  return [
    `expected  ${error.expected}`,
    `happened  ${error.happened}`,
    `why       ${error.matters}`,
    `try       ${error.hint}`,
    `blame     ${error.blame} (${error.code})`,
  ].join('\n');
}
