// How the tests run: beside the code they test, and in test/ for the whole.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{kit,wire,parts,audits,simulate,postcards,course,server,cli,web,test}/**/*.test.ts'],
    globalSetup: ['test/setup/stores.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
