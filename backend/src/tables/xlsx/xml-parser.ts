import sax from 'sax';
import { TableError } from '../table-error.ts';

export type XmlAttributes = Readonly<Record<string, string | undefined>>;

export interface XmlHandler {
  /** names without their prefix: some writers give every element one */
  open(name: string, attributes: XmlAttributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Feeds XML that comes in pieces to a handler. A document type is refused: no workbook has one, and it can define entities. */
export class XmlParser {
  readonly #parser: sax.SAXParser;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #part: string;

  constructor(part: string, handler: XmlHandler) {
    this.#part = part;
    const parser = sax.parser(true, { position: false, xmlns: false });
    this.#parser = parser;
    parser.onerror = (error) => {
      throw error;
    };
    parser.ondoctype = () => {
      throw new TableError('damaged', `the workbook's part ${part} declares a document type, which is not read`);
    };
    parser.onopentag = ({ name, attributes }) => {
      handler.open(local(name), attributes as XmlAttributes);
    };
    if (handler.text) parser.ontext = (text) => handler.text!(text);
    if (handler.text) parser.oncdata = (text) => handler.text!(text);
    if (handler.close) parser.onclosetag = (name) => handler.close!(local(name));
  }

  /** Throws TableError where it is no XML. */
  write(chunk: Buffer): void {
    this.#named(() => this.#parser.write(this.#decoder.decode(chunk, { stream: true })));
  }

  end(): void {
    this.#named(() => this.#parser.write(this.#decoder.decode()).close());
  }

  #named(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof TableError) throw error;
      throw new TableError('damaged', `the workbook's part ${this.#part} is damaged: ${firstLine(error)}`);
    }
  }
}

function local(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

const firstLine = (error: unknown): string => String((error as Error).message).split('\n')[0]!;

/** Parses a whole part. */
export async function parsePart(part: string, chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  const parser = new XmlParser(part, handler);
  for await (const chunk of chunks) parser.write(chunk);
  parser.end();
}
