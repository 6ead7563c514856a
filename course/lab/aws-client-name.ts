/** How AWS's clients name themselves in an experiment: a run may be shown to others, and need not tell of this machine. */

/** For the settings of a client: the field `user-agent` would tell the version of the operating system. */
export const awsClientName = {
  defaultUserAgentProvider: async (): Promise<[string][]> => [['backend-essentials']],
};
