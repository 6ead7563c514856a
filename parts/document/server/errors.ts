/** The errors of the protocol: MongoDB's codes and names, and what mingo says, translated into them. */

/** Name → code (MongoDB's error_codes.yml). Those without a name of their own are called Location and the number. */
const codes = {
  InternalError: 1,
  BadValue: 2,
  FailedToParse: 9,
  TypeMismatch: 14,
  Overflow: 15,
  InvalidBSON: 22,
  AlreadyInitialized: 23,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  InvalidLength: 16,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  UnsatisfiableWriteConcern: 100,
  WriteConflict: 112,
  CommandNotSupported: 115,
  InvalidPipelineOperator: 168,
  CannotIndexParallelArrays: 171,
  TransactionTooOld: 225,
  NoSuchTransaction: 251,
  TransactionCommitted: 256,
  OperationNotSupportedInTransaction: 263,
  BSONObjectTooLarge: 10334,
  OutOfDiskSpace: 14031,
  DuplicateKey: 11000,
  GroupOperatorUnknown: 15952,
  ExpressionUnknown: 31325,
  StageNotSingle: 40323,
  StageUnknown: 40324,
  FieldMissing: 40414,
  FieldUnknown: 40415,
  InvalidRegex: 51091,
  InvalidRegexOptions: 51108,
} as const;

export type CodeName = keyof typeof codes;

/** Codes whose name on the wire is Location and the number. */
const unnamed: ReadonlySet<number> = new Set([15952, 31325, 40323, 40324, 40414, 40415, 51091, 51108]);

/** What a command is answered with when it fails. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: number;
  readonly codeName: string;
  /** Further fields of the answer, such as `keyPattern`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(name: CodeName, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.code = codes[name];
    this.codeName = unnamed.has(this.code) ? `Location${this.code}` : name;
    this.details = details;
  }

  /** The answer (MongoDB specifications, “Error handling”). */
  toReply(): Record<string, unknown> {
    return { ok: 0, errmsg: this.message, code: this.code, codeName: this.codeName, ...this.details };
  }
}

/** The answer to something that MongoDB has and this engine has not: refused, never silently left out. */
export function notSupported(what: string): CommandError {
  return new CommandError('CommandNotSupported', `${what} is not supported by this engine`);
}

/** SQLITE_FULL and SQLITE_IOERR (sqlite.org/rescode.html) are no fault of the program. */
function isDiskFault(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && [10, 13].includes(Number(error.errcode) & 0xff);
}

const translations: readonly [RegExp, CodeName, (match: RegExpExecArray) => string][] = [
  [/^unknown top level operator: (.*)/, 'BadValue', ([, name]) => `unknown top level operator: ${name}`],
  [/^unknown query operator (.*)/, 'BadValue', ([, name]) => `unknown operator: ${name}`],
  [/^mingo: (.*)/, 'BadValue', ([, rest]) => `${rest}`],
];

/** Whatever was thrown while a command ran, as an answer. */
export function toCommandError(thrown: unknown): CommandError {
  if (thrown instanceof CommandError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof RangeError) {
    return new CommandError('Overflow', `the document is nested too deeply, or too large: ${message}`);
  }
  // mingo has one class of errors for whatever it finds wrong in a filter, a projection or a pipeline.
  if (thrown instanceof Error && thrown.constructor.name === 'MingoError') {
    for (const [pattern, name, say] of translations) {
      const match = pattern.exec(message);
      if (match) return new CommandError(name, say(match));
    }
    return new CommandError('BadValue', message);
  }
  if (thrown instanceof Error && thrown.name.startsWith('BSON')) return new CommandError('BadValue', message);
  if (isDiskFault(thrown)) {
    return new CommandError(
      'OutOfDiskSpace',
      `the disk is full, or broken; nothing of this was stored: ${message}`,
    );
  }
  return new CommandError('InternalError', message);
}
