/** Why a document is refused. */
import { CourseError } from '../../kit/errors.ts';

/** `happened` says what was found, and where. */
export function invalid(happened: string, hint?: string): CourseError {
  return new CourseError('contract-invalid', happened, hint === undefined ? {} : { hint });
}

export function tooDeep(depth: number): CourseError {
  return invalid(`The document is nested deeper than ${depth} levels.`);
}
