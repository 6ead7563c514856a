/** What a server of this folder throws: a problem that it explains (RFC 9457), or a crash that it does not. */

/** Where a mistake is: a query parameter, or a place in the body (JSON Pointer as a URI fragment, RFC 6901 §6). */
export interface Mistake {
  readonly parameter?: string;
  readonly pointer?: string;
  readonly detail: string;
}

interface Extras {
  readonly errors?: readonly Mistake[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal that says what to correct. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly errors: readonly Mistake[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: string, { errors, headers = {} }: Extras = {}) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

/** An exception that nobody caught. Only a fault throws it. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** A query parameter that breaks the contract. */
export function invalidParameter(parameter: string, detail: string): Problem {
  return new Problem(400, `The parameter “${parameter}” ${detail}.`, { errors: [{ parameter, detail }] });
}
