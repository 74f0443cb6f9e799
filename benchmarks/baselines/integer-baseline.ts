/** Makes a Baseline of a hand-written integer program: what all of them do alike round the program's own operations. */
import type { Ciphertext } from 'node-seal';
import type { Baseline, PreparedBaseline, Value } from './baseline.ts';
import { type CompetentParameters, type DefaultParameters, type IntegerSession, openCompetent, openDefaults, type ServerSession, type Slots } from './integer-session.ts';

type Rows = readonly (readonly number[])[];

/** Decoded slots of one answer. */
export type Answer = readonly bigint[];

interface IntegerProgram {
  readonly program: string;
  readonly rowsPerCall: number;
  /** How answers are read: `unsigned` spares the bit of the sign where nothing is negative. */
  readonly answers: 'signed' | 'unsigned';
  /** The slots of each ciphertext of the request. */
  layOut(rows: Rows): readonly Slots[];
  /** Does once what the server can do before the first call, and returns what it does per call. Inputs may change; they and the answers are freed after the call. */
  serve(server: ServerSession, live: DisposableStack): (inputs: readonly Ciphertext[]) => readonly Ciphertext[];
  /** One result for each row that fits in a call. */
  read(answers: readonly Answer[]): readonly (readonly Value[])[];
  reference(row: readonly number[]): readonly Value[];
}

export interface CompetentProgram extends IntegerProgram {
  readonly parameters: CompetentParameters;
}

export interface DefaultsProgram extends IntegerProgram {
  readonly parameters: DefaultParameters;
}

export interface PreparedIntegerBaseline extends PreparedBaseline {
  /** In bits, of each answer. */
  noiseBudgets(response: readonly Uint8Array[]): readonly number[];
}

export interface IntegerBaseline extends Baseline {
  prepare(): Promise<PreparedIntegerBaseline>;
}

export function competentBaseline(program: CompetentProgram): IntegerBaseline {
  return { name: `${program.program}.competent`, kind: 'competent', program: program.program, prepare: async () => prepared(program, await openCompetent(program.parameters)) };
}

export function defaultsBaseline(program: DefaultsProgram): IntegerBaseline {
  return { name: `${program.program}.defaults`, kind: 'defaults', program: program.program, prepare: async () => prepared(program, await openDefaults(program.parameters)) };
}

function prepared(program: IntegerProgram, session: IntegerSession): PreparedIntegerBaseline {
  const live = new DisposableStack();
  live.defer(() => session.dispose());
  const answer = program.serve(session, live);
  return {
    rowsPerCall: program.rowsPerCall,
    keyBytes: session.keyBytes,
    encrypt(rows) {
      if (rows.length < 1 || rows.length > program.rowsPerCall) {
        throw new RangeError(`a call holds 1 to ${program.rowsPerCall} rows`);
      }
      return program.layOut(rows).map((slots) => session.encrypt(slots));
    },
    evaluate(request) {
      const inputs = request.map((bytes) => session.load(bytes));
      const answers = answer(inputs);
      const saved = answers.map((cipher) => session.save(cipher));
      for (const cipher of new Set([...inputs, ...answers])) cipher.delete();
      return saved;
    },
    decrypt: (response) => program.read(response.map((bytes) => session.decrypt(bytes)[program.answers])),
    reference: (rows) => rows.map((row) => program.reference(row)),
    noiseBudgets: (response) => response.map((bytes) => session.noiseBudget(bytes)),
    dispose: () => live.dispose(),
  };
}
