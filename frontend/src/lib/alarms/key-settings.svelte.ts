const STORED_AS = 'ioc.single-keys';

/** Whether keys pressed alone are commands. */
class KeySettings {
  single = $state(true);

  restore(): void {
    this.single = localStorage.getItem(STORED_AS) !== 'off';
  }

  set(single: boolean): void {
    this.single = single;
    localStorage.setItem(STORED_AS, single ? 'on' : 'off');
  }
}

export const keySettings = new KeySettings();
