import type { ShownBy, WallPageKey } from '@commune/contract';

/** A tick that a page was sent, and when its picture stood. Epoch ms by the one clock of the machine. */
export interface SeenTick {
  /** when the backend sent it */
  at: number;
  arrivedMs: number;
  /** its readings' own times */
  times: number[];
  pictureMs: number;
}

/** What `wall-probe.ts` adds to the wall's window. */
export interface WallProbe {
  /**
   * When its page first stood with its figures: ms since the navigation began, and epoch ms by the machine's clock; null:
   * it does not yet.
   */
  ready(): { coldMs: number; atMs: number } | null;
}

/** What `turn-probe.ts` tells of the wall: from a moment on, epoch ms by the page's clock, this stands on it. */
export interface Turned {
  ms: number;
  page: WallPageKey;
  by: ShownBy;
  /** as the wall's head says it */
  date: string;
}

/** How `hastened-clock.ts` hastens a page: at `beganMs` by the machine's clock it is `fromMs` on the page's. */
export interface Hastening {
  factor: number;
  beganMs: number;
  fromMs: number;
}

/** What `picture-probe.ts` adds to a page's window. */
export interface PictureProbe {
  begin(): void;
  /** What was seen since `begin`, once all of it is in a picture. Rejects where that does not come about. */
  end(): Promise<SeenTick[]>;
}

/** An alarm that a page was told of and whose row it drew. */
export interface SeenAlarm {
  thing: string;
  /** the time of the reading that raised it */
  raisedMs: number;
  /** when its row stood in a picture; null: none did yet */
  paintedMs: number | null;
}

/** What `alarm-probe.ts` adds to a page's window. */
export interface AlarmProbe {
  /** what was seen since the page was opened */
  alarms(): SeenAlarm[];
  /** From now on rows and inputs count anew. */
  begin(): void;
  /** ms from each input since `begin` to its next picture, in steps of 8; and the most rows that stood at once */
  end(): { inputToPaintMs: number[]; mostRows: number };
}

export interface MomentProbe {
  /** Ms from the change of the address until the picture of the moment stood: drawn, through the graphics process, shown. */
  jump(atMs: number): Promise<number>;
  /** Moves the playhead back and forth by its keys, one each `everyMs`, for `forMs`. Answers how many states a second. */
  move(everyMs: number, forMs: number): Promise<number>;
}
