/** Every command: one line each, loaded when it is called. */
import type { CommandEntry } from '../command.ts';

export const commands: readonly CommandEntry[] = [
  {
    name: 'learn',
    summary: 'open the course in the browser (also without a command)',
    json: false,
    load: async () => (await import('./learn.ts')).learn,
  },
  {
    name: 'run',
    summary: 'run an experiment, or list them',
    json: true,
    load: async () => (await import('./run.ts')).run,
  },
  {
    name: 'replay',
    summary: 'show a stored run, or repeat it',
    json: true,
    load: async () => (await import('./replay.ts')).replay,
  },
  {
    name: 'check',
    summary: 'audit a backend, or check an exercise',
    json: true,
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'new',
    summary: 'start an exercise from a starter',
    json: false,
    load: async () => (await import('./new.ts')).newProject,
  },
  {
    name: 'up',
    summary: 'start parts and print their variables, or list them',
    json: false,
    load: async () => (await import('./up.ts')).up,
  },
  {
    name: 'down',
    summary: 'stop what `be up --detach` started',
    json: false,
    load: async () => (await import('./down.ts')).down,
  },
  {
    name: 'ps',
    summary: 'show what is up',
    json: true,
    load: async () => (await import('./ps.ts')).ps,
  },
  {
    name: 'supervise',
    summary: 'hold the parts of `be up --detach`',
    json: false,
    hidden: true,
    load: async () => (await import('./supervise.ts')).supervise,
  },
];
