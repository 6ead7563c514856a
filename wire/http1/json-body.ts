/** Reads the JSON of a response. */
import type { Exchange } from '../../kit/transcript.ts';
import { quote } from './head.ts';

/** The value of the response's JSON body. Throws an Error that says why when there is none. */
export function parseJsonBody({ request, response, failure }: Exchange): unknown {
  const of = `the answer to ${request.method} ${request.url}`;
  if (failure) throw new Error(`${of} is incomplete: ${failure.message}`);
  if (!response) throw new Error(`${of} is missing`);
  const { text, truncated, bytes } = response.body;
  if (truncated) throw new Error(`${of} was kept only in part: it has ${bytes} bytes`);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${of} (status ${response.status}) is no JSON: ${quote(text)}`);
  }
}
