/** Messages of PostgreSQL's protocol as text, a line each, under the names of the manual (chapter 54.7). */

/** A message without its type and length. */
type Tell = (body: Reader) => string;

interface Reader {
  byte(): string;
  int16(): number;
  int32(): number;
  /** Up to the next zero byte. */
  text(): string;
  /** A value of so many bytes; -1 is null. */
  value(bytes: number): string;
  readonly done: boolean;
}

const frontend: Readonly<Record<string, Tell>> = {
  Q: (body) => `Query  ${body.text()}`,
  P(body) {
    const name = body.text();
    return `Parse ${name && `${name} `} ${body.text()}`;
  },
  B(body) {
    body.text();
    const statement = body.text();
    skip(body.int16(), () => body.int16());
    const values = times(body.int16(), (place) => `$${place + 1} = ${body.value(body.int32())}`);
    return ['Bind', statement, values.join(', ')].filter(Boolean).join('  ');
  },
  D: (body) => `Describe  ${body.byte() === 'S' ? 'statement' : 'portal'}`,
  E(body) {
    body.text();
    const most = body.int32();
    return `Execute  ${most === 0 ? 'all rows' : `at most ${most} rows`}`;
  },
  C: () => 'Close',
  H: () => 'Flush',
  S: () => 'Sync',
};

const backend: Readonly<Record<string, Tell>> = {
  1: () => 'ParseComplete',
  2: () => 'BindComplete',
  3: () => 'CloseComplete',
  C: (body) => `CommandComplete  ${body.text()}`,
  D: (body) => `DataRow  ${times(body.int16(), () => body.value(body.int32())).join(', ')}`,
  E: (body) => `ErrorResponse  ${tellFields(body)}`,
  I: () => 'EmptyQueryResponse',
  N: (body) => `NoticeResponse  ${tellFields(body)}`,
  n: () => 'NoData',
  s: () => 'PortalSuspended',
  S: (body) => `ParameterStatus  ${body.text()} = ${body.text()}`,
  T(body) {
    const columns = times(body.int16(), () => {
      const name = body.text();
      // Table, column, type, its size, its modifier, format.
      skip(1, () => [body.int32(), body.int16(), body.int32(), body.int16(), body.int32(), body.int16()]);
      return name;
    });
    return `RowDescription  ${columns.join(', ')}`;
  },
  t: () => 'ParameterDescription',
  Z: (body) => `ReadyForQuery  ${states[body.byte()] ?? 'in an unknown state'}`,
};

const states: Readonly<Record<string, string>> = {
  I: 'idle',
  T: 'in a transaction',
  E: 'in a failed transaction',
};

/** What the client sent. Undefined when it is something else, such as TLS or the messages that begin a session. */
export function tellSent(bytes: Buffer): string | undefined {
  return tellAll(bytes, frontend);
}

/** What the server answered. */
export function tellReceived(bytes: Buffer): string | undefined {
  return tellAll(bytes, backend);
}

/** All messages that are there whole. */
function tellAll(bytes: Buffer, known: Readonly<Record<string, Tell>>): string | undefined {
  const lines: string[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const tell = known[String.fromCharCode(bytes[at] ?? 0)];
    const length = bytes.readInt32BE(at + 1);
    if (!tell || length < 4) return undefined;
    const end = at + 1 + length;
    if (end > bytes.length) {
      lines.push('…');
      break;
    }
    lines.push(tell(createReader(bytes.subarray(at + 5, end))).trimEnd());
    at = end;
  }
  return lines.length > 0 ? lines.join('\n') : undefined;
}

/** Severity, SQLSTATE and message of an error or a notice (chapter 54.8). */
function tellFields(body: Reader): string {
  const fields = new Map<string, string>();
  while (!body.done) {
    const kind = body.byte();
    if (kind === '\0') break;
    fields.set(kind, body.text());
  }
  return `${fields.get('S') ?? ''} ${fields.get('C') ?? ''}: ${fields.get('M') ?? ''}`;
}

function createReader(bytes: Buffer): Reader {
  let at = 0;
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  return {
    byte: () => take(1).toString('latin1'),
    int16: () => take(2).readInt16BE(),
    int32: () => take(4).readInt32BE(),
    text() {
      const text = take(bytes.indexOf(0, at) - at).toString();
      at += 1;
      return text;
    },
    value: (length) => (length < 0 ? 'null' : `'${take(length).toString()}'`),
    get done() {
      return at >= bytes.length;
    },
  };
}

function times<Thing>(count: number, make: (place: number) => Thing): Thing[] {
  return Array.from({ length: count }, (_, place) => make(place));
}

function skip(count: number, read: () => unknown): void {
  times(count, read);
}
