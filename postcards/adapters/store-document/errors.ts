/** What an error from the driver means: an answer, or that there is none; and why a database cannot be opened. */
import {
  MongoError,
  MongoParseError,
  MongoServerError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb';

/** The name of every such error in MongoDB's error_codes.yml is `DuplicateKey`. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11000;
}

/** Names that say "the server is going away, starting, full, or no primary any more" (error_codes.yml). */
const AWAY = new Set([
  ...['HostUnreachable', 'HostNotFound', 'NetworkTimeout', 'SocketException', 'ShutdownInProgress'],
  ...['InterruptedAtShutdown', 'InterruptedDueToReplStateChange', 'PrimarySteppedDown', 'NotWritablePrimary'],
  ...['NotPrimaryNoSecondaryOk', 'NotPrimaryOrSecondary', 'FailedToSatisfyReadPreference'],
  ...['ReadConcernMajorityNotAvailableYet', 'UnsatisfiableWriteConcern', 'WriteConcernTimeout'],
  ...['MaxTimeMSExpired', 'ExceededTimeLimit', 'CursorNotFound', 'OutOfDiskSpace'],
]);

/** Whether it says that no healthy database has answered, or that none has for good. */
export function isUnanswered(error: unknown): boolean {
  // Done, but a majority has not confirmed it.
  if (error instanceof MongoWriteConcernError) return true;
  if (error instanceof MongoServerError) return AWAY.has(error.codeName ?? '');
  return error instanceof MongoError || isOfSocket(error);
}

/** While the driver waits for `drain`, it passes on what the socket says as it is. */
function isOfSocket(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^E(?!RR_)[A-Z]+$/.test(String(error.code));
}

/** What a failed start is explained by: the error that has a code, or the deepest, however it was wrapped. */
export function tellingError(error: unknown): unknown {
  if (error instanceof MongoParseError) return Object.assign(error, { code: 'CONNECTION_STRING' });
  if (error instanceof MongoServerSelectionError) {
    const members = [...(error.reason?.servers.values() ?? [])];
    const failed = members.map((member) => member.error).find((one) => one !== null);
    if (failed) return tellingError(failed);
    const secondary = members.some(({ type }) => type.startsWith('RS'));
    return secondary ? Object.assign(error, { code: 'NO_PRIMARY' }) : error;
  }
  const explained = !(error instanceof Error) || ('code' in error && error.code !== undefined);
  return explained || !(error.cause instanceof Error) ? error : tellingError(error.cause);
}
