/** What the contract of the stores is tested with: a store, and items to put into it. */
import type { User } from '../domain/user.ts';
import type { PostcardStore } from './ports.ts';

export const now = new Date('2026-01-01T00:00:00.000Z');
let count = 0;

/** A new id each time, in no particular order, so that no test leans on the order of insertion. */
export function nextId(): string {
  count++;
  const scattered = ((count * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0');
  return `${scattered}-0000-7000-8000-${count.toString(16).padStart(12, '0')}`;
}

export function userAt(milliseconds: number): User {
  const createdAt = new Date(now.getTime() + milliseconds);
  return { id: nextId(), version: 1, createdAt, updatedAt: createdAt, name: `user ${count}` };
}

export type StoreUnderTest = {
  /** Hands out the store without any items. */
  empty(): Promise<PostcardStore>;
  /** Stops the store and hands out another one over the same data, as after a restart. */
  reopen(): Promise<PostcardStore>;
};
