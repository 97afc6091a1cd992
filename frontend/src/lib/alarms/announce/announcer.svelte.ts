import type { Alarm, Severity } from '@commune/contract';
import { i18n } from '../../i18n/words.svelte.ts';
import type { AlarmBook, AlarmChange } from '../alarm-book.svelte.ts';
import { severityRank } from '../severity.ts';
import { alarmTitle } from '../value-words.ts';
import { Lead } from './lead.ts';
import { News } from './news.ts';
import { MUTE_MS, maySound, SOUND_MS, type SoundSettings } from './sound-rules.ts';
import { TonePlayer } from './tone-player.ts';

const STORED_AS = 'ioc.alarm-sound';
const MUTED_AS = 'ioc.alarm-muted-until';
/** More news at once is told as one. */
const MOST_NOTIFICATIONS = 3;

type Permission = NotificationPermission | 'missing';

/**
 * Tells new alarms by sound and, while the page is hidden, by the browser's notifications. Of several pages of one realm
 * one sounds, and what is set in one holds in all.
 */
export class Announcer {
  settings = $state.raw<SoundSettings>(readSettings());
  /** epoch ms, own clock */
  mutedUntilMs = $state(readMuted());
  /** whether the browser lets the page sound; a person has to press something first */
  unlocked = $state(false);
  permission = $state.raw<Permission>(readPermission());

  readonly #player = new TonePlayer();
  readonly #news = new News();
  readonly #prefix: () => string;
  readonly #lead: Lead;
  #sounding: { severity: Severity; untilMs: number } | null = null;

  /** `prefix`: what a notification says before everything else where the realm is not the real commune. */
  constructor(realm: string, prefix: () => string) {
    this.#prefix = prefix;
    this.#lead = new Lead(`ioc.alarm-sound.${realm}`, (navigator.locks as LockManager | undefined) ?? null);
  }

  /** Follows the book; the answer ends it. */
  follow(book: AlarmBook): () => void {
    const stop = book.onChange((change) => this.#hear(change));
    const unlock = () => void this.unlock();
    const pressed = ['pointerdown', 'keydown'] as const;
    for (const kind of pressed) addEventListener(kind, unlock);
    const setElsewhere = () => this.#readAgain();
    addEventListener('storage', setElsewhere);
    return () => {
      stop();
      for (const kind of pressed) removeEventListener(kind, unlock);
      removeEventListener('storage', setElsewhere);
      this.#lead.giveUp();
      this.#player.close();
    };
  }

  async unlock(): Promise<void> {
    if (this.unlocked || !this.settings.on) return;
    this.#hearable(await this.#player.unlock());
  }

  set(change: Partial<SoundSettings>): void {
    this.settings = { ...this.settings, ...change };
    localStorage.setItem(STORED_AS, JSON.stringify(this.settings));
    void this.unlock();
  }

  async test(severity: Severity): Promise<void> {
    this.#hearable(await this.#player.unlock());
    this.#player.play(severity);
  }

  /** Silent for ten minutes, or again aloud. */
  mute(): void {
    this.mutedUntilMs = Date.now() < this.mutedUntilMs ? 0 : Date.now() + MUTE_MS;
    localStorage.setItem(MUTED_AS, String(this.mutedUntilMs));
  }

  /** To be called while a press is handled. */
  async askPermission(): Promise<void> {
    if (this.permission !== 'missing') this.permission = await Notification.requestPermission();
  }

  /** Only a page that can be heard may lead the others. */
  #hearable(unlocked: boolean): void {
    this.unlocked = unlocked;
    if (unlocked) this.#lead.ask();
  }

  #readAgain(): void {
    this.settings = readSettings();
    this.mutedUntilMs = readMuted();
  }

  #hear({ alarms, first }: AlarmChange): void {
    if (first) {
      this.#news.know(alarms);
      return;
    }
    const news = this.#news.among(alarms);
    if (news.length === 0) return;
    this.#sound(news[0]!.severity);
    if (document.hidden && this.permission === 'granted') this.#notify(news);
  }

  /** One pattern at a time: a worse one breaks in, others that come meanwhile are told by it. */
  #sound(severity: Severity): void {
    const nowMs = Date.now();
    if (!this.#lead.leads || !maySound(severity, this.settings, this.mutedUntilMs, nowMs)) return;
    const running = this.#sounding;
    if (running && nowMs < running.untilMs && severityRank(severity) >= severityRank(running.severity)) return;
    this.#sounding = { severity, untilMs: nowMs + SOUND_MS };
    this.#player.play(severity);
  }

  #notify(news: readonly Alarm[]): void {
    const { words, language } = i18n;
    const say = (title: string, body: string, tag: string) => {
      const note = new Notification([this.#prefix(), title].filter(Boolean).join(' · '), { body, tag, lang: language });
      note.onclick = () => {
        window.focus();
        note.close();
      };
    };
    if (news.length > MOST_NOTIFICATIONS) {
      const worst = news[0]!;
      say(
        words.alarms.sound.news(String(news.length)),
        `${alarmTitle(worst, language)} – ${i18n.name(worst.thing.name)}`,
        'several',
      );
      return;
    }
    for (const alarm of news) {
      say(
        `${words.alarms.severity(words.alarms.severities[alarm.severity])}: ${alarmTitle(alarm, language)}`,
        i18n.name(alarm.thing.name),
        `${alarm.realm} ${alarm.id}`,
      );
    }
  }
}

function readSettings(): SoundSettings {
  const off: SoundSettings = { on: false, quiet: null };
  try {
    return { ...off, ...(JSON.parse(localStorage.getItem(STORED_AS) ?? '{}') as Partial<SoundSettings>) };
  } catch {
    return off;
  }
}

function readMuted(): number {
  return Number(localStorage.getItem(MUTED_AS)) || 0;
}

function readPermission(): Permission {
  return typeof Notification === 'undefined' ? 'missing' : Notification.permission;
}
