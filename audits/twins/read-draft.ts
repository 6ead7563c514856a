/** Reads the body with which an item is created or changed, and refuses what the contract does not allow. */
import type { Asked } from './answer.ts';
import { Problem } from './problem.ts';
import type { SchemaCheck } from './schema-check.ts';
import type { Item } from './steps.ts';

/** Throws a Problem for another media type, for what is no JSON, and for what breaks the schema. */
export async function readDraft({ headers, readBody }: Asked, check: SchemaCheck): Promise<Item> {
  if (!/^application\/json *(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new Problem(415, 'The body must be application/json.', { headers: { accept: 'application/json' } });
  }
  const draft = parse(await readBody());
  const errors = check(draft);
  if (errors.length > 0) throw new Problem(422, 'The body breaks a rule of the contract.', { errors });
  return draft as Item;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Problem(400, 'The body is no JSON.');
  }
}
