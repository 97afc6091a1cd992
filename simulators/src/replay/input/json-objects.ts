import { ReplayError } from '../replay-error.ts';
import type { TextBlock } from './line-blocks.ts';

/** Text of a JSON object and the line on which it begins. */
export interface JsonText {
  text: string;
  line: number;
}

const MAX_OBJECT_CHARS = 1024 * 1024;

export async function* ndjsonTexts(blocks: AsyncIterable<TextBlock>): AsyncGenerator<JsonText[]> {
  for await (const { text, line } of blocks) {
    const texts: JsonText[] = [];
    for (const [k, each] of text.split('\n').entries()) {
      if (each.trim() !== '') texts.push({ text: each, line: line + k });
    }
    yield texts;
  }
}

/**
 * The objects of the outermost array of a JSON document, which may stand inside an object (`{"data":[…]}`), without
 * holding the document. Throws ReplayError where it is none or ends too early.
 */
export async function* arrayTexts(blocks: AsyncIterable<TextBlock>, file: string): AsyncGenerator<JsonText[]> {
  let depth = 0;
  let arrayDepth = 0;
  let inString = false;
  let escaped = false;
  let object = '';
  let objectLine = 0;
  let objects = 0;
  let ended = false;
  let line = 1;
  for await (const block of blocks) {
    const texts: JsonText[] = [];
    const text = `${block.text}\n`;
    line = block.line;
    let from = objectLine > 0 ? 0 : -1;
    for (let k = 0; k < text.length; k++) {
      const code = text.charCodeAt(k);
      if (code === 10) line++;
      if (inString) {
        if (escaped) escaped = false;
        else if (code === 92) escaped = true;
        else if (code === 34) inString = false;
        continue;
      }
      if (code === 34) inString = true;
      else if (code === 91 || code === 123) {
        depth++;
        if (code === 91 && arrayDepth === 0) arrayDepth = depth;
        if (code === 123 && arrayDepth > 0 && depth === arrayDepth + 1) {
          from = k;
          objectLine = line;
        }
      } else if (code === 93 || code === 125) {
        if (code === 125 && arrayDepth > 0 && depth === arrayDepth + 1) {
          texts.push({ text: object + text.slice(from, k + 1), line: objectLine });
          object = '';
          objectLine = 0;
          from = -1;
          objects++;
        }
        if (depth === arrayDepth) {
          // `{"bounds":[1,2],"data":[{…}]}`: the array that holds objects may come later
          if (objects > 0 || depth === 1) ended = true;
          else arrayDepth = 0;
        }
        depth--;
        if (ended) break;
      }
    }
    if (from >= 0) object += text.slice(from);
    if (object.length > MAX_OBJECT_CHARS) {
      throw new ReplayError('an object of more than 1 MiB: this is no list of readings', { file, line: objectLine });
    }
    yield texts;
    if (ended) return;
  }
  const why = arrayDepth === 0 ? 'there is no array of objects in it' : 'it ends inside the array: it was cut off';
  throw new ReplayError(`the JSON cannot be read to its end: ${why}`, { file, line });
}
