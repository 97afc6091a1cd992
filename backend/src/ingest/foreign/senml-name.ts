const NAME = /^[A-Za-z0-9][A-Za-z0-9:./_-]*$/;
/** A device's name after RFC 9039, and what follows it: `urn:dev:ow:10e2073a01080063:voltage`. */
const DEVICE_URN = /^(urn:dev:[a-z]+:[A-Za-z0-9.%-]+)[:/_]?(.*)$/;
const LAST_PART = /^(.*)[:/]([^:/]*)$/;
const SEPARATOR = /[:/_.-]$/;

export interface SenmlName {
  device: string;
  /** empty where the name is that of a device alone */
  measurement: string;
}

/** RFC 8428, section 4.5.1: what a resolved name may be made of. */
export function isSenmlName(name: string): boolean {
  return name.length <= 500 && NAME.test(name);
}

/**
 * The device and the measurement in the name of a record, which SenML leaves to the sender: the base names the device
 * where the record's own name is a plain word; else a device's URN ends where RFC 9039 ends it, and any other name at its
 * last colon or slash.
 */
export function splitSenmlName(base: string, name: string): SenmlName {
  const namesDevice = base !== '' && (!base.startsWith('urn:dev:') || DEVICE_URN.test(base));
  if (namesDevice && !/[:/]/.test(name)) return { device: base.replace(SEPARATOR, ''), measurement: name };
  const whole = base + name;
  const [, device, measurement] = DEVICE_URN.exec(whole) ?? LAST_PART.exec(whole) ?? [];
  return device === undefined || device === ''
    ? { device: '', measurement: whole.replace(/^[:/]/, '') }
    : { device, measurement: measurement ?? '' };
}
