/** What the stored images decide: each claim is a pure function of their rows, and names the size from which it holds. */
import type { Decision, Finding } from '../../../kit/experiment.ts';
import type { Parameters } from '../../../kit/parameters.ts';
import { decideAbove, ratioOfMedians } from '../../../kit/statistics.ts';
import { countOf, formatBytes, formatNumber } from '../../../kit/text.ts';
import { crossoverOf, type ImageRow, type Pair, pairsOf, timesOf } from './image-row.ts';

/** Bytes: PostgreSQL moves values out of a row that is longer than about 2 kB (manual, section 66.2.1). */
const movedOut = 4_000;
const staysInRow = 1_500;
/** Bytes: of smaller images a buffer says nothing, as Node.js cuts small ones from a common pool. */
const worthHolding = 60_000;

export const imageFindings: readonly Finding<Parameters, ImageRow>[] = [
  {
    id: 'database-holds-images',
    claim:
      'Inline, the database grows by every byte of the images; beside it, it stays as large as without them.',
    decide: (rows) =>
      decideGrowth(rows, {
        value: ({ database }) => database,
        floor: ({ image, postcards }) => image * postcards,
        tell: formatBytes,
      }),
  },
  {
    id: 'backup-doubles',
    claim: 'A logical backup writes two bytes for each byte of an inline image, and none for one beside.',
    decide: (rows) =>
      decideGrowth(rows, {
        value: ({ backup }) => backup * 1e6,
        floor: ({ image, postcards }) => 2 * image * postcards,
        tell: formatBytes,
      }),
  },
  {
    id: 'log-takes-images',
    claim:
      'An inline upload writes the whole image to the write-ahead log as well; an upload beside writes as much as any row.',
    decide: (rows) =>
      decideGrowth(rows, { value: ({ log }) => log, floor: ({ image }) => image, tell: formatBytes }),
  },
  {
    id: 'star-brings-images',
    claim: 'With the images inline, “select *” brings back two bytes for each of their bytes.',
    decide: (rows) =>
      decideGrowth(rows, {
        value: ({ starBytes }) => starBytes,
        floor: ({ image, postcards }) => 2 * image * postcards,
        tell: formatBytes,
      }),
  },
  {
    id: 'backup-slower-from',
    claim: 'From some size on, the backup takes at least twice as long with the images inline.',
    decide: (rows) => decideSlower(rows, ({ backupTimes }) => backupTimes),
  },
  {
    id: 'star-slower-from',
    claim: 'From some size on, “select *” takes at least twice as long with the images inline.',
    decide: (rows) => decideSlower(rows, ({ starTimes }) => starTimes),
  },
  {
    id: 'moved-out-of-the-way',
    claim: 'A query that names its columns reads as few blocks with large images inline as beside.',
    decide(rows) {
      const pairs = pairsOf(rows).filter(({ image }) => image >= movedOut);
      if (pairs.length === 0) return undecided('No image was large enough to be moved out of its row.');
      return {
        verdict: pairs.every(({ inline, beside }) => inline.namedBlocks <= beside.namedBlocks + 1)
          ? 'passed'
          : 'failed',
        because: tellBlocks(pairs.at(-1)),
      };
    },
  },
  {
    id: 'small-image-widens-rows',
    claim:
      'An image that is small enough to stay in its row makes the same query read at least twice the blocks.',
    decide(rows) {
      const [pair] = pairsOf(rows).filter(({ image }) => image <= staysInRow);
      if (!pair) return undecided('No image was small enough to stay in its row.');
      // A block is the least that is read: few rows fit into one whatever they hold.
      if (pair.inline.postcards < 15) return undecided(`${tellBlocks(pair)}: too few rows to tell`);
      const { inline, beside } = pair;
      return {
        verdict: inline.namedBlocks >= 2 * beside.namedBlocks ? 'passed' : 'failed',
        because: tellBlocks(pair),
      };
    },
  },
  {
    id: 'backend-holds-inline',
    claim: 'For an inline upload the backend takes in the whole image, and holds it in memory at least once.',
    decide(rows) {
      const pair = pairsOf(rows).at(-1);
      if (!pair || pair.image < worthHolding) return undecided('The images are too small to tell.');
      const { through, held } = pair.inline;
      return {
        verdict: through >= pair.image && held >= pair.image ? 'passed' : 'failed',
        because: `for ${formatBytes(pair.image)} it took in ${formatBytes(through)}, and its buffers grew by ${formatBytes(held)}`,
      };
    },
  },
  {
    id: 'presigned-passes-by',
    claim: 'A presigned upload passes the backend by: less than a hundredth of the image goes through it.',
    decide(rows) {
      const pair = pairsOf(rows).at(-1);
      if (!pair || pair.image < worthHolding) return undecided('The images are too small to tell.');
      const { through, held } = pair.beside;
      return {
        verdict: through < pair.image / 100 && held < pair.image / 10 ? 'passed' : 'failed',
        because: `for ${formatBytes(pair.image)} it took in ${formatBytes(through)}, and its buffers grew by ${formatBytes(held)}`,
      };
    },
  },
  {
    id: 'small-uploads-sooner',
    claim: 'The smallest image is uploaded sooner inline: by one request instead of three.',
    decide(rows) {
      const [pair] = pairsOf(rows);
      if (!pair) return undecided('No image was uploaded in both ways.');
      const { inline, beside } = pair;
      const ratio = ratioOfMedians(timesOf(beside.uploadTimes), timesOf(inline.uploadTimes));
      const from = crossoverOf(
        pairsOf(rows),
        (one) => ratioOfMedians(timesOf(one.inline.uploadTimes), timesOf(one.beside.uploadTimes)).low > 1,
      );
      const because = `${formatNumber(inline.uploadMs)} ms by ${countOf(inline.requests, 'request')}, ${formatNumber(beside.uploadMs)} ms by ${beside.requests}; ${from === undefined ? 'no size was found from which inline takes longer' : `inline takes longer from ${formatBytes(from)} on`}`;
      if (inline.requests !== 1 || beside.requests !== 3) return { verdict: 'failed', because };
      return { verdict: decideAbove(ratio, 1), because };
    },
  },
];

interface Growth {
  value(row: ImageRow): number;
  /** What it is at least where the images are inline. */
  floor(row: ImageRow): number;
  tell(value: number): string;
}

/** Inline it holds at least the images, beside it is the same for every size; both are counts. */
function decideGrowth(rows: readonly ImageRow[], { value, floor, tell }: Growth): Decision {
  const pairs = pairsOf(rows);
  const [first, last] = [pairs[0], pairs.at(-1)];
  if (!first || !last || first === last) return undecided('It takes two sizes of image to tell.');
  const flat = value(last.beside) <= 1.5 * value(first.beside);
  const grows = pairs.every(({ inline }) => value(inline) >= floor(inline));
  const from = crossoverOf(pairs, ({ inline, beside }) => value(inline) >= 2 * value(beside));
  return {
    verdict: flat && grows ? 'passed' : 'failed',
    because: `for ${formatBytes(last.image)} each ${tell(value(last.inline))} inline, ${tell(value(last.beside))} beside; ${from === undefined ? 'no size was found from which it is twice as much' : `inline takes at least twice as much from ${formatBytes(from)} on`}`,
  };
}

/** Times: the size is one from which the whole interval of the ratio lies above 2, for it and all larger ones. */
function decideSlower(rows: readonly ImageRow[], times: (row: ImageRow) => string): Decision {
  const pairs = pairsOf(rows);
  const last = pairs.at(-1);
  if (!last) return undecided('No image was stored in both ways.');
  const ratioOf = ({ inline, beside }: Pair) =>
    ratioOfMedians(timesOf(times(inline)), timesOf(times(beside)));
  const from = crossoverOf(pairs, (pair) => ratioOf(pair).low > 2);
  const { estimate, low, high } = ratioOf(last);
  const because = `for ${formatBytes(last.image)} each ${formatNumber(estimate)} times as long, between ${formatNumber(low)} and ${formatNumber(high)}`;
  if (from !== undefined) return { verdict: 'passed', because: `from ${formatBytes(from)} on; ${because}` };
  // Small images are no evidence against it.
  const isLarge = last.image >= 250_000 && last.inline.postcards >= 10;
  return { verdict: isLarge && high < 2 ? 'failed' : 'undecided', because };
}

function tellBlocks(pair: Pair | undefined): string {
  if (!pair) return 'nothing was read';
  const { image, inline, beside } = pair;
  return `images of ${formatBytes(image)}: ${countOf(inline.namedBlocks, 'block')} inline, ${formatNumber(beside.namedBlocks)} beside`;
}

function undecided(because: string): Decision {
  return { verdict: 'undecided', because };
}
