/** One upload from its announcement to its bytes; several audits judge it. */
import type { Judgement, Probe, Trial } from '../../kit/audit.ts';
import { describeAnswer, isSuccess } from '../reading/response.ts';
import { announce, fetchContent, put, statusMark, stepOf, uploadIn } from './upload.ts';

export const roundTrip: Probe = {
  id: 'round-trip',
  sends:
    'announcing a picture, asking for it too early, uploading it, fetching it, fetching it without its signature',
  async gather(prober) {
    const announced = await announce(prober, 'announce');
    if (!announced) return;
    await fetchContent(prober, announced.id, 'early');
    const stored = await put(prober, announced, 'put');
    if (!stored || !isSuccess(stored)) return;
    await prober.get(prober.itemPath(announced.id), 'item');
    const address = URL.parse(await fetchContent(prober, announced.id, 'content'));
    if (!address?.search) return;
    address.search = '';
    await prober.sendTo(address.href, 'unsigned');
  },
};

/** Why nothing can be said of the upload: it was not announced, holds no request, or leads away. */
export function whyNot(trial: Trial): Judgement | undefined {
  const announced = stepOf(trial, 'announce');
  if (!announced || !isSuccess(announced)) {
    const why = announced ? `it was answered with ${describeAnswer(announced)}` : trial.cannotCreate;
    return { verdict: 'undecided', because: `No upload could be announced: ${why ?? 'unknown why'}.` };
  }
  const upload = uploadIn(trial.collection, announced);
  if (!upload) {
    const { at = '' } = trial.collection.create?.upload ?? {};
    return {
      verdict: 'failed',
      level: 'failure',
      expected: `a request to upload the bytes, at ${at} in the answer to POST: at least its \`url\``,
      got: 'The item was created, and the answer does not say where its bytes go.',
      marks: [statusMark(announced)],
    };
  }
  if (!stepOf(trial, 'put')) {
    return { verdict: 'undecided', because: `The upload leads to another machine (${hostOf(upload.url)}).` };
  }
  return undefined;
}

/** The host of an address, whatever it is. */
export function hostOf(address: string): string {
  return URL.parse(address)?.host ?? address.slice(0, 40);
}
