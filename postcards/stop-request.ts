/** When to stop: on SIGTERM or SIGINT, and, if wished, when the parent that holds our stdin is gone. */
export function onStopRequest(exitWithStdin: boolean, stop: (reason: string) => Promise<void>): void {
  let stopping = false;
  const request = (reason: string) => {
    stopping = true;
    void stop(reason);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Who asks twice does not want to wait for the requests under way.
      if (stopping) process.exit(1);
      request(signal);
    });
  }
  if (exitWithStdin) {
    process.stdin.once('close', () => {
      if (!stopping) request('stdin closed');
    });
    // An 'end' is only seen by those who read; a broken pipe is as much of an end.
    process.stdin.on('error', () => {});
    process.stdin.resume();
  }
}
