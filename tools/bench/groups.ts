/** The groups of the benchmark: each can be run alone, and has a section of its own on the page. */
import { formatNumber } from '../../kit/text.ts';
import { measureCheck } from './check.ts';
import { measureDurability } from './durability.ts';
import { type Bench, type Measured, renderMeasured } from './figures.ts';
import { measureKeyValue } from './key-value.ts';
import { measureMemory } from './memory.ts';
import { measureObjects } from './objects.ts';
import { measureSizes } from './sizes.ts';
import { measureStartUp } from './start-up.ts';
import { measureStores } from './stores.ts';
import { connections, measureThroughput, rows } from './throughput.ts';

export interface Group {
  readonly id: string;
  readonly title: string;
  /** Comes back with its section, as Markdown, and with whether what must hold held. */
  measure(bench: Bench): Promise<Outcome>;
}

export interface Outcome {
  readonly text: string;
  readonly passed: boolean;
}

const passed = (...paragraphs: readonly string[]): Outcome => ({
  text: paragraphs.join('\n\n'),
  passed: true,
});

const noMemory = 'Not measured: this machine has no `/proc`.';

/** In the order of the page. */
export const groups: readonly Group[] = [
  {
    id: 'start-up',
    title: 'Until it can be used',
    measure: async (bench) =>
      passed(
        'Warm: one round beforehand is not counted. A command is timed from outside, from the start of its process; the part alone is started by its engine, inside the process that measures.',
        renderMeasured(await measureStartUp(bench)),
      ),
  },
  {
    id: 'memory',
    title: 'Memory',
    measure: async (bench) => passed(...renderMemory(await measureMemory(bench))),
  },
  {
    id: 'throughput',
    title: 'Postcards beside servers that do nothing',
    async measure(bench) {
      const { perSecond, ratios, busy, listBytes } = await measureThroughput(bench);
      return passed(
        `A closed loop of ${connections} connections. The list is one page of 20 over ${rows} rows and more, as the rounds add some; the others answer its ${formatNumber(listBytes)} bytes from memory, and a POST by parsing the JSON and answering a ready text. Postcards validates request and response against its contract, asks PostgreSQL and logs every request. The processes share the cores with the load and with PostgreSQL.`,
        renderMeasured(perSecond),
        'Of the same round:',
        renderMeasured(ratios),
        'How busy the load’s own process was, in percent of a core. Near 100 it is the load that is measured: the ratio is then at least so much.',
        renderMeasured(busy),
      );
    },
  },
  {
    id: 'stores',
    title: 'Postcards over each store',
    measure: async (bench) => passed(await measureStores(bench)),
  },
  {
    id: 'objects',
    title: 'The object part beside s3rver',
    measure: async (bench) => passed(await measureObjects(bench)),
  },
  {
    id: 'key-value',
    title: 'The key-value part beside dynalite',
    measure: async (bench) => passed(await measureKeyValue(bench)),
  },
  { id: 'durability', title: 'What a crash loses', measure: measureDurability },
  {
    id: 'check',
    title: 'A check',
    async measure(bench) {
      const { seconds, requests, megabytes } = await measureCheck(bench);
      return passed(
        'Of Postcards, with its three lists and 150 users in it, by its contract. Every probe is sent twice; memory is the peak of the resident set.',
        renderMeasured(seconds),
        renderMeasured(requests),
        megabytes.length > 0 ? renderMeasured(megabytes) : noMemory,
      );
    },
  },
  {
    id: 'sizes',
    title: 'Size',
    measure: async (bench) =>
      passed(
        'Bytes of the files, with the binaries of this platform only.',
        renderMeasured(await measureSizes(bench)),
      ),
  },
];

function renderMemory(measured: readonly Measured[]): string[] {
  return [
    'At rest, after one request to the course and none to Postcards. RSS counts shared pages in each process; PSS divides them among those who share them, and so can be added.',
    measured.length > 0 ? renderMeasured(measured) : noMemory,
  ];
}
