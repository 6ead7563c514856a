/** Postcards that the seed decides, the questions asked of them, and the right answers. */
import type { Random } from '../../../kit/random.ts';

export interface Postcard {
  readonly id: string;
  readonly place: string;
  /** `2026-05-17`. */
  readonly sentOn: string;
  readonly sender: string;
  readonly text: string;
}

/** What the keys were designed for. */
export const place = 'Lisbon';
export const month = '2026-05';
/** What somebody wants to know a year later. */
export const sender = 'sender-07';

const places = [place, ...Array.from({ length: 19 }, (_, number) => `Place ${number + 1}`)];
const months = Array.from({ length: 12 }, (_, number) => `2026-${String(number + 1).padStart(2, '0')}`);
const senders = Array.from({ length: 100 }, (_, number) => `sender-${String(number).padStart(2, '0')}`);
const sentence = 'The sea is warm, the trams are full, and the stairs “never” end. ';

/** So many postcards; a smaller collection is the beginning of a larger one, and holds an answer to either question. */
export function createPostcards(count: number, random: Random): Postcard[] {
  return Array.from({ length: count }, (_, number) => {
    const day = String(random.integer(1, 28)).padStart(2, '0');
    const drawn = { place: random.pick(places), month: random.pick(months), sender: random.pick(senders) };
    const chosen = number === 0 ? { place, month, sender } : drawn;
    return {
      id: `card-${String(number).padStart(6, '0')}`,
      place: chosen.place,
      sentOn: `${chosen.month}-${day}`,
      sender: chosen.sender,
      text: sentence.repeat(random.integer(6, 10)),
    };
  });
}

export function isFromThere(postcard: Postcard): boolean {
  return postcard.place === place && postcard.sentOn.startsWith(month);
}

export function isOfSender(postcard: Postcard): boolean {
  return postcard.sender === sender;
}
