/** Messages by realm slug since the start of each process. */
export type MessageCounts = Record<string, number>;

/** Turns what other processes have counted since their start into what came since the last look. */
export class MessageCountsElsewhere {
  #last = new Map<string, MessageCounts>();

  /** A process seen for the first time counts from here on. */
  since(processes: readonly { id: string; messages: MessageCounts }[]): MessageCounts {
    const came: MessageCounts = {};
    for (const { id, messages } of processes) {
      const before = this.#last.get(id);
      if (before === undefined) continue;
      for (const [realm, n] of Object.entries(messages)) came[realm] = (came[realm] ?? 0) + n - (before[realm] ?? 0);
    }
    this.#last = new Map(processes.map(({ id, messages }) => [id, messages]));
    return came;
  }
}
