import type { MappingOf } from '@commune/contract';
import type { ForeignDecoder, ForeignMessage, ForeignOutput, Measurement } from './foreign-decoder.ts';
import { isObject, parsePath, valueAt } from './json-path.ts';
import { readTime } from './local-time.ts';
import { shown } from './value-rules.ts';

/** More than a gateway has devices; a message has one thread to be read on, and others wait. */
const MAX_ELEMENTS = 10_000;

/** Any JSON, read as its mapping says: paths of values, of the device's id and of the time. */
export function jsonDecoder(mapping: MappingOf<'json'>): ForeignDecoder {
  const { each, time } = mapping;
  const eachPath = each === undefined ? undefined : parsePath(each);
  const timePath = time === undefined ? undefined : parsePath(time.from);
  const paths = [...new Set(mapping.values.map(({ from }) => from))].map((from) => ({ from, path: parsePath(from) }));
  const deviceOf = deviceReader(mapping.device);

  const readElement = (element: unknown, message: ForeignMessage, out: ForeignOutput) => {
    const device = deviceOf(element, message);
    if (device === undefined)
      return out.refuse('bad_shape', 'nothing is where the mapping says that the device is named');
    let at: number | undefined;
    if (time !== undefined && timePath !== undefined) {
      const written = valueAt(element, timePath);
      at = readTime(written, time);
      if (at === undefined) {
        const how = time.zone === undefined ? time.format : `${time.format} of ${time.zone}`;
        return out.refuse('bad_time', `${time.from}: ${shown(written)} is no time written as ${how}`);
      }
    }
    const found: Measurement[] = [];
    for (const { from, path } of paths) {
      const value = valueAt(element, path);
      if (value !== undefined) found.push({ from, value });
    }
    if (found.length > 0) return out.read(device, at, found);
    return out.refuse('bad_shape', 'there is none of the values that the mapping names');
  };

  return (message, out) => {
    const body = out.json(message.payload);
    if (body === undefined) return;
    const elements = eachPath === undefined ? body : valueAt(body, eachPath);
    if (eachPath === undefined) readElement(elements, message, out);
    else if (Array.isArray(elements)) {
      for (const element of elements.slice(0, MAX_ELEMENTS)) readElement(element, message, out);
      if (elements.length > MAX_ELEMENTS) {
        out.refuse('too_large', `${each}: ${elements.length} elements, of which the first ${MAX_ELEMENTS} were read`);
      }
    } else out.refuse('bad_shape', `${each}: no list is there`);
  };
}

function deviceReader(
  device: MappingOf<'json'>['device'],
): (element: unknown, message: ForeignMessage) => string | undefined {
  if ('id' in device) return () => device.id;
  if ('level' in device) return (_element, { levels }) => levels[device.level - 1];
  const path = parsePath(device.path);
  return (element) => {
    const id = isObject(element) || Array.isArray(element) ? valueAt(element, path) : undefined;
    if (typeof id === 'number') return String(id);
    return typeof id === 'string' && id !== '' ? id : undefined;
  };
}
