/** Readings of one thing at one moment, on their way out. */
export interface Readings {
  kind: 'readings';
  /** epoch ms */
  t: number;
  thing: string;
  /** inside of a JSON object: `"pm25":12.3,"pm10":33.1` */
  v: string;
  n: number;
  /** index of the file and the line that it came from */
  file: number;
  line: number;
}

/** A recorded message, as it was published. */
export interface Message {
  kind: 'message';
  /** when it passed, epoch ms */
  t: number;
  topic: string;
  payload: string | Buffer;
  file: number;
  line: number;
}

export type Item = Readings | Message;

/** Items come some at a time: one by one an asynchronous generator costs more than the reading itself. */
export type Items = AsyncIterable<Item[]>;
