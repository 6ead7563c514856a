/** A person who sends postcards and owns albums. */
import { firstVersion, nextVersion, type Resource } from './resource.ts';
import { fail, type Result, succeed } from './result.ts';
import { checkText, type Violation } from './text.ts';

export type User = Resource & { readonly name: string };
export type UserDraft = { readonly name: string };
export type UserChange = { readonly name?: string };

export function createUser(draft: UserDraft, id: string, now: Date): Result<User, Violation[]> {
  return checked({ ...firstVersion(id, now), name: draft.name });
}

export function changeUser(user: User, change: UserChange, now: Date): Result<User, Violation[]> {
  return checked({ ...nextVersion(user, now), name: change.name ?? user.name });
}

function checked(user: User): Result<User, Violation[]> {
  const violations = checkText('name', user.name, { min: 1, max: 100 });
  return violations.length > 0 ? fail(violations) : succeed(user);
}
