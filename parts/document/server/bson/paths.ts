/** What a dotted path leads to in a document, through the arrays on its way. */
import { isDocument } from './values.ts';

/** Stands for a field that is not there, which is not the same as null. */
export const missing = Symbol('missing');

export interface Reached {
  /** What stands at the end of the path, once for each way to it; an array there is not taken apart. */
  readonly ends: readonly unknown[];
  /** Whether an array was on the way, or is at the end: then a document has several keys in an index. */
  readonly throughArray: boolean;
}

/** Follows the path (MongoDB manual, “Query an Array of Embedded Documents”). */
export function reach(document: unknown, path: string): Reached {
  const parts = path.split('.');
  const ends: unknown[] = [];
  let throughArray = false;
  const follow = (value: unknown, at: number): void => {
    const part = parts[at];
    if (part === undefined) {
      throughArray ||= Array.isArray(value);
      ends.push(value);
    } else if (Array.isArray(value)) {
      throughArray = true;
      const position = /^\d+$/.test(part);
      if (position && Number(part) < value.length) follow(value[Number(part)], at + 1);
      for (const element of value) {
        if (isDocument(element) && (!position || Object.hasOwn(element, part))) follow(element, at);
      }
    } else if (isDocument(value) && Object.hasOwn(value, part)) {
      follow(value[part], at + 1);
    } else {
      ends.push(missing);
    }
  };
  follow(document, 0);
  return { ends, throughArray };
}

/** What a condition is held against: each end, and each element of an array at an end. */
export function candidatesAt(document: unknown, path: string): unknown[] {
  return reach(document, path).ends.flatMap((end) => (Array.isArray(end) ? [...end, end] : [end]));
}

/** What an index holds: elements in place of their array, null for what is missing. */
export function indexedAt(document: unknown, path: string): { values: unknown[]; throughArray: boolean } {
  const { ends, throughArray } = reach(document, path);
  const values = ends.flatMap((end) => {
    if (!Array.isArray(end)) return [end === missing ? null : end];
    return end.length === 0 ? [undefined] : end;
  });
  return { values: values.length === 0 ? [null] : values, throughArray };
}
