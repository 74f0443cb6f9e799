/** Why something failed, in one line. node-seal throws C++ exceptions whose message is [type, text]; printed whole they carry its glue code. */
export function failureWords(error: unknown): string {
  const message = (error as { readonly message?: unknown } | undefined)?.message;
  return (Array.isArray(message) ? message.join(': ') : String(message ?? error)).replaceAll(/\s+/g, ' ');
}
