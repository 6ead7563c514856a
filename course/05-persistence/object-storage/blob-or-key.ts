/** Stores images in a column of the postcards, and in object storage beside it, and finds from which size it matters. */
import { defineExperiment, type Lab } from '../../../kit/experiment.ts';
import { numberParameter, type ValuesOf } from '../../../kit/parameters.ts';
import { formatBytes, formatNumber } from '../../../kit/text.ts';
import { imageFindings } from './image-findings.ts';
import { type ImageRow, type Pair, pairsOf } from './image-row.ts';

const parameters = {
  postcards: numberParameter({ title: 'postcards for each size', default: 30, min: 5, max: 100 }),
  largest: numberParameter({ title: 'largest image', unit: 'kB', default: 1_024, min: 16, max: 4_096 }),
};

export const blobOrKey = defineExperiment<typeof parameters, ImageRow>({
  id: 'object-storage/blob-or-key',
  title: 'The image, or its key',
  question: 'What does an image cost in a column of the database, and what beside it?',
  parameters,
  quick: { postcards: 16, largest: 64 },
  large: { postcards: 30, largest: 4_096 },
  prediction: {
    ask: 'With the largest images inline, a logical backup of all postcards writes',
    unit: 'MB',
    min: 0,
    max: { times: 0.01, of: ['postcards', 'largest'] },
    measured: largest(({ inline }) => inline.backup),
  },
  variants: [
    { id: 'inline', title: 'inline' },
    { id: 'beside', title: 'object storage' },
  ],
  topology: {
    nodes: [
      { id: 'objects', title: 'object store' },
      { id: 'backend', title: 'backend' },
      { id: 'sql', title: 'PostgreSQL' },
      { id: 'client', title: 'client', role: 'outside' },
    ],
    edges: [
      { from: 'client', to: 'backend' },
      { from: 'client', to: 'objects' },
      { from: 'backend', to: 'sql' },
      { from: 'backend', to: 'objects' },
    ],
  },
  columns: {
    variant: { title: 'images' },
    image: { title: 'an image has', unit: 'bytes' },
    postcards: { title: 'postcards' },
    database: { title: 'table in all', unit: 'bytes' },
    rowsAlone: { title: 'its rows alone', unit: 'bytes' },
    backup: { title: 'backup', unit: 'MB' },
    backupMs: { title: 'backup takes', unit: 'ms' },
    namedBlocks: { title: 'named columns read', unit: 'blocks' },
    namedMs: { title: 'and take', unit: 'ms' },
    starBlocks: { title: 'select * reads', unit: 'blocks' },
    starMs: { title: 'and takes', unit: 'ms' },
    starBytes: { title: 'and brings', unit: 'bytes' },
    log: { title: 'log of an upload', unit: 'bytes' },
    requests: { title: 'requests of an upload' },
    uploadMs: { title: 'an upload takes', unit: 'ms' },
    through: { title: 'through the backend', unit: 'bytes' },
    held: { title: 'held by the backend', unit: 'bytes' },
    backupTimes: { title: 'each backup', unit: 'ms', document: true },
    starTimes: { title: 'each select *', unit: 'ms', document: true },
    uploadTimes: { title: 'each upload', unit: 'ms', document: true },
  },
  measure,
  figures: [
    {
      id: 'backup',
      title: 'A logical backup',
      x: 'image',
      y: 'backup',
      scale: 'log',
      predicted: true,
      reading: (rows) =>
        tell(
          rows,
          ({ image, inline, beside }) =>
            `With images of ${formatBytes(image)}, a logical backup writes ${formatBytes(inline.backup * 1e6)} where they are inline and ${formatBytes(beside.backup * 1e6)} where only their keys are: bytes are written in hexadecimal, two characters each.`,
        ),
    },
    {
      id: 'named-blocks',
      title: 'Blocks read for named columns',
      x: 'image',
      y: 'namedBlocks',
      scale: 'log',
      reading(rows) {
        const [small] = pairsOf(rows);
        return tell(
          rows,
          ({ image, inline, beside }) =>
            `A query that names its columns reads ${formatNumber(small?.inline.namedBlocks ?? 0)} blocks with images of ${formatBytes(small?.image ?? 0)} in the rows, and ${formatNumber(inline.namedBlocks)} with images of ${formatBytes(image)}, which PostgreSQL moves out of them; beside, ${formatNumber(beside.namedBlocks)}.`,
        );
      },
    },
    {
      id: 'star',
      title: 'Time of select *',
      x: 'image',
      y: 'starMs',
      scale: 'log',
      reading: (rows) =>
        tell(
          rows,
          ({ image, inline, beside }) =>
            `With images of ${formatBytes(image)}, “select *” took ${formatNumber(inline.starMs)} ms and brought ${formatBytes(inline.starBytes)} where they are inline, ${formatNumber(beside.starMs)} ms and ${formatBytes(beside.starBytes)} where they are beside.`,
        ),
    },
    {
      id: 'held',
      title: 'Held by the backend during an upload',
      x: 'image',
      y: 'held',
      scale: 'log',
      reading: (rows) =>
        tell(
          rows,
          ({ image, inline, beside }) =>
            `While an image of ${formatBytes(image)} was uploaded inline, the backend’s buffers grew by ${formatBytes(inline.held)}; while one was uploaded by a presigned URL, by ${formatBytes(beside.held)}.`,
        ),
    },
  ],
  findings: imageFindings,
  numbers: {
    postcards: (_, values) => values.postcards,
    'small-kilobytes': smallest(({ image }) => image / 1_000),
    'large-kilobytes': largest(({ image }) => image / 1_000),
    'images-megabytes': largest(({ inline }) => (inline.image * inline.postcards) / 1e6),
    'inline-megabytes': largest(({ inline }) => inline.database / 1e6),
    'beside-kilobytes': largest(({ beside }) => beside.database / 1_000),
    'inline-backup-megabytes': largest(({ inline }) => inline.backup),
    'beside-backup-kilobytes': largest(({ beside }) => beside.backup * 1_000),
    'inline-backup-ms': largest(({ inline }) => inline.backupMs),
    'beside-backup-ms': largest(({ beside }) => beside.backupMs),
    'inline-log-kilobytes': largest(({ inline }) => inline.log / 1_000),
    'beside-log-bytes': largest(({ beside }) => beside.log),
    'small-inline-blocks': smallest(({ inline }) => inline.namedBlocks),
    'small-beside-blocks': smallest(({ beside }) => beside.namedBlocks),
    'large-named-blocks': largest(({ inline }) => inline.namedBlocks),
    'large-star-blocks': largest(({ inline }) => inline.starBlocks),
    'inline-star-megabytes': largest(({ inline }) => inline.starBytes / 1e6),
    'beside-star-kilobytes': largest(({ beside }) => beside.starBytes / 1_000),
    'inline-star-ms': largest(({ inline }) => inline.starMs),
    'beside-star-ms': largest(({ beside }) => beside.starMs),
    'held-times': largest(({ image, inline }) => inline.held / image),
    'beside-through-bytes': largest(({ beside }) => beside.through),
    'inline-upload-ms': smallest(({ inline }) => inline.uploadMs),
    'beside-upload-ms': smallest(({ beside }) => beside.uploadMs),
  },
  // What lets the client in for this one object, and what it may put there.
  decisive: [
    /X-Amz-Signature=[0-9a-f]+/,
    /X-Amz-Expires=\d+/,
    /X-Amz-SignedHeaders=[^&\s]+/,
    /^content-length:.*$/im,
  ],
});

async function* measure(values: ValuesOf<typeof parameters>, lab: Lab): AsyncIterable<ImageRow> {
  // What speaks to the parts is read when it is used.
  const { measureImages } = await import('./stored-images.ts');
  const sizes = [1, 4, 16, 64, 256, 1_024, 4_096].filter((kilobytes) => kilobytes <= values.largest);
  yield* measureImages(
    { postcards: values.postcards, sizes: sizes.map((kilobytes) => 1_000 * kilobytes) },
    lab,
  );
}

/** The sentence about the largest images, where both ways were measured. */
function tell(rows: readonly ImageRow[], sentence: (pair: Pair) => string): string {
  const pair = pairsOf(rows).at(-1);
  return pair ? sentence(pair) : 'Nothing was measured in both ways.';
}

/** A number of the largest images; NaN where there are none. */
function largest(number: (pair: Pair) => number): (rows: readonly ImageRow[]) => number {
  return (rows) => pairsOf(rows).slice(-1).map(number)[0] ?? Number.NaN;
}

function smallest(number: (pair: Pair) => number): (rows: readonly ImageRow[]) => number {
  return (rows) => pairsOf(rows).slice(0, 1).map(number)[0] ?? Number.NaN;
}
