/** Says in one line why a deployment failed. */
import { FheError, isFheError } from '@fhe-serverless/core/errors';

const CODED = /(?<reason>FHE_[A-Z_]+: [^\n]+)(?:\n+\s*hint: (?<hint>[^\n]+))?/;
const MAX_REASON = 600;

/** `appLines`: what the app wrote to stderr. Constructs throw texts, `CODE: message` and `hint: …`. */
export function deployError(thrown: unknown, appLines: readonly string[] = []): FheError {
  if (isFheError(thrown)) return thrown;
  const text = causesOf(thrown).map(({ message }) => message).join('\n');
  const coded = CODED.exec(`${appLines.join('\n')}\n${text}`)?.groups;
  const reason = coded?.['reason'] ?? lastWords(appLines) ?? causesOf(thrown)[0]?.message ?? 'it stopped without a reason';
  return new FheError('FHE_DEPLOY_FAILED', {
    operation: appLines.length > 0 || coded !== undefined ? 'the synthesis' : 'the deployment',
    stack: 'the app',
    reason: reason.trim().slice(0, MAX_REASON),
    remedy: coded?.['hint'] ?? remedyFor(text),
  }, { cause: thrown });
}

/** The error and what caused it, outermost first. */
export function causesOf(thrown: unknown): readonly Error[] {
  return thrown instanceof Error ? [thrown, ...causesOf(thrown.cause)] : [];
}

/** An uncaught error ends with a stack; its message stands above. */
function lastWords(lines: readonly string[]): string | undefined {
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.findLast((line) => line.trim() !== '' && !/^\s+at |^Node\.js v/.test(line));
}

/** What to do about an error that AWS or its tools word. */
export function remedyFor(text: string): string {
  if (/region is missing|could not (?:find|determine).*region|resolve.*region/i.test(text)) return 'choose a region: set AWS_REGION, or a profile that has one';
  if (/credential|security token|expired|authenticat/i.test(text)) return 'sign in to the account first; AWS_PROFILE and AWS_REGION choose it';
  return 'read the lines above; running the command again continues from what is there';
}
