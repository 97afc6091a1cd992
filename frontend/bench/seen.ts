/** A tick that a page was sent, and when its picture stood. Epoch ms by the one clock of the machine. */
export interface SeenTick {
  /** when the backend sent it */
  at: number;
  arrivedMs: number;
  /** its readings' own times */
  times: number[];
  pictureMs: number;
}

/** What `picture-probe.ts` adds to a page's window. */
export interface PictureProbe {
  begin(): void;
  /** What was seen since `begin`, once all of it is in a picture. Rejects where that does not come about. */
  end(): Promise<SeenTick[]>;
}
