/** Holds the audits against backends made wrong on purpose, and against correct ones. */
import { performCheck } from '../../audits/check/perform-check.ts';
import { listAudits } from '../../audits/index.ts';
import type { AssociationFaultId } from '../../audits/twins/association/faults.ts';
import { startAssociationTwin } from '../../audits/twins/association/start-association-twin.ts';
import { type AssociationServerId, associationStyles } from '../../audits/twins/association/styles.ts';
import { type ProgramFaultId, programFaults } from '../../audits/twins/program/faults.ts';
import { type RunningProgramTwin, startProgramTwin } from '../../audits/twins/program/start-program-twin.ts';
import {
  type FaultId,
  type RunningTwin,
  type ServerId,
  servers,
  startTwin,
} from '../../audits/twins/start-twin.ts';
import type { StyleId } from '../../audits/twins/styles/index.ts';
import type { Audit, Twin } from '../../kit/audit.ts';
import type { AuditResult, CheckReport } from '../../kit/report.ts';
import { startParts } from './postcards.ts';

/** One wrong backend, and whether the audit that is to catch it did. */
export interface Kill {
  readonly audit: string;
  readonly server: string;
  readonly fault: string;
  readonly caught: boolean;
  /** What the audit said. */
  readonly because: string;
}

/** A finding, or an unfinished check, on a backend that has no fault. */
export interface FalseAlarm {
  readonly server: string;
  readonly audit: string;
  readonly because: string;
}

export interface KillRate {
  readonly kills: readonly Kill[];
  readonly falseAlarms: readonly FalseAlarm[];
  /** Correct servers that were checked. */
  readonly correct: readonly string[];
}

/** Servers that keep their items when they run as programs of their own. */
const durable = ['cursor', 'link', 'next-url'] as const satisfies readonly StyleId[];

export interface KillRateOptions {
  /** The audits to hold; all unless given. */
  readonly audits?: readonly Audit[];
  readonly signal: AbortSignal;
  onProgress?(saying: string): void;
}

/** Starts everything that it needs, and leaves nothing. */
export async function measureKillRate(options: KillRateOptions): Promise<KillRate> {
  const { audits = listAudits(), signal, onProgress = () => {} } = options;
  const parts = await startParts(signal);
  const correct = [
    ...Object.keys(servers),
    ...Object.keys(associationStyles),
    ...durable.map((server) => `${server} as a program`),
  ];
  const twins = audits.flatMap((audit) => audit.twins.map((twin) => ({ audit, twin })));
  const kills: Kill[] = [];
  const falseAlarms: FalseAlarm[][] = [];
  try {
    await inLanes([
      ...twins.map(({ audit, twin }, place) => ({
        server: twin.server,
        async run() {
          onProgress(`${audit.id} on ${twin.server} with ${twin.fault}`);
          kills[place] = killOf(audit, twin, await checkTwin(twin, parts.url, [audit.id], signal));
        },
      })),
      ...correct.map((server, place) => ({
        server,
        async run() {
          onProgress(`${server} without a fault`);
          const ids = audits.map(({ id }) => id);
          falseAlarms[place] = alarmsOf(server, await checkTwin({ server }, parts.url, ids, signal));
        },
      })),
    ]);
    return { kills, falseAlarms: falseAlarms.flat(), correct };
  } finally {
    await parts.stop();
  }
}

interface Job {
  readonly server: string;
  run(): Promise<void>;
}

/** Most of a check is waiting, so several go on at once; but all that write into the one Postcards take turns. */
async function inLanes(jobs: readonly Job[]): Promise<void> {
  const [shared, own] = [true, false].map((wanted) =>
    jobs.filter(({ server }) => (server === 'postcards') === wanted),
  );
  const lane = async (queue: Job[] = []) => {
    for (let job = queue.shift(); job; job = queue.shift()) await job.run();
  };
  await Promise.all([lane(shared), lane(own), lane(own), lane(own)]);
}

function killOf(audit: Audit, twin: Twin, report: CheckReport): Kill {
  const found = report.results.find((one) => one.audit === audit.id && one.result === 'failed');
  const because =
    found?.because ??
    report.error?.happened ??
    report.results.map((one) => `${one.collection}: ${one.because}`).join(' ');
  return { audit: audit.id, ...twin, caught: found !== undefined, because };
}

function alarmsOf(server: string, { results, error }: CheckReport): FalseAlarm[] {
  const itself = 'the check itself';
  return [
    ...(error ? [{ server, audit: itself, because: error.happened }] : []),
    ...results.filter(isFinding).map(({ audit, because }) => ({ server, audit, because })),
    ...(results.some(({ result }) => result === 'passed')
      ? []
      : [{ server, audit: itself, because: 'Not one audit passed.' }]),
  ];
}

function isFinding({ result }: AuditResult): boolean {
  return result === 'failed';
}

/** A twin in this process; one whose fault shows only when it is killed, as a program of its own. */
async function start(
  server: string,
  fault: string | undefined,
  postcards: string,
): Promise<RunningTwin | RunningProgramTwin> {
  const program = durable.find((one) => server === `${one} as a program`);
  if (program) return await startProgramTwin(program);
  if (fault !== undefined && Object.hasOwn(programFaults, fault)) {
    return await startProgramTwin(server as StyleId, fault as ProgramFaultId);
  }
  if (Object.hasOwn(associationStyles, server)) {
    return await startAssociationTwin(server as AssociationServerId, fault as AssociationFaultId | undefined);
  }
  return await startTwin({
    server: server as ServerId,
    fault: fault as FaultId | undefined,
    upstream: server === 'postcards' ? postcards : undefined,
  });
}

/** Checks one twin as `be check --write` does. */
async function checkTwin(
  { server, fault }: { readonly server: string; readonly fault?: string },
  postcards: string,
  only: readonly string[],
  signal: AbortSignal,
): Promise<CheckReport> {
  const twin = await start(server, fault, postcards);
  // Two users, where the server tells them apart.
  const asks = server === 'private' || fault === 'cursor-is-a-key';
  try {
    const { report } = await performCheck(
      {
        target: twin.url,
        contract: { name: 'its contract', text: twin.contract },
        write: true,
        only,
        seed: 7,
        headers: asks ? { authorization: 'Bearer ada' } : {},
        otherHeaders: asks ? { authorization: 'Bearer bo' } : {},
      },
      { signal, ...('restart' in twin ? { restart: (how) => twin.restart(how) } : {}) },
    );
    return report;
  } finally {
    await twin.stop();
  }
}
