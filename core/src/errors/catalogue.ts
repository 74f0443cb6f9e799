// Generated from spec/errors.json by scripts/generate.mjs. Do not edit.

export type FheErrorCode =
  | 'FHE_BUG_INVARIANT'
  | 'FHE_CONFIG_NODE_UNSUPPORTED'
  | 'FHE_CONFIG_ENVIRONMENT'
  | 'FHE_CONFIG_CODE_CHANGED'
  | 'FHE_CONFIG_METRICS'
  | 'FHE_CONFIG_ATTRIBUTE'
  | 'FHE_CONFIG_DIRECT_TENANT'
  | 'FHE_CONFIG_EVENT_SOURCE'
  | 'FHE_CONFIG_LIVE_ALIAS'
  | 'FHE_CONFIG_NO_FRONT_DOOR'
  | 'FHE_CONFIG_RECEIPT_SIGNER'
  | 'FHE_TOOLCHAIN_STOPPED'
  | 'FHE_PROGRAM_INVALID'
  | 'FHE_TRACE_BRANCH'
  | 'FHE_TRACE_MIXED_DOMAINS'
  | 'FHE_TRACE_SHAPE'
  | 'FHE_TRACE_CONSTANT'
  | 'FHE_TRACE_SIGNATURE'
  | 'FHE_TRACE_RANGE'
  | 'FHE_TRACE_SPAN'
  | 'FHE_TRACE_DENOMINATOR'
  | 'FHE_TRACE_APPROXIMATION'
  | 'FHE_LOAD_CONTENT'
  | 'FHE_LOAD_DIGEST'
  | 'FHE_INPUT_OUT_OF_RANGE'
  | 'FHE_INPUT_SHAPE'
  | 'FHE_INPUT_ZERO'
  | 'FHE_ASSERTION_FAILED'
  | 'FHE_PLAN_REQUEST'
  | 'FHE_PLAN_TOO_DEEP'
  | 'FHE_PLAN_PRECISION'
  | 'FHE_PLAN_OVERFLOW'
  | 'FHE_PLAN_PLAINTEXT_RANGE'
  | 'FHE_PLAN_VECTOR_TOO_LONG'
  | 'FHE_PLAN_NOT_ENCRYPTED'
  | 'FHE_PLAN_CLEAR_ARITHMETIC'
  | 'FHE_PLAN_CIRCUIT_PRIVACY'
  | 'FHE_PLAN_KEY_BUDGET'
  | 'FHE_RAW_PARAMETERS'
  | 'FHE_RAW_OPERATION'
  | 'FHE_RAW_UNITS_EXCEEDED'
  | 'FHE_RAW_LIMIT'
  | 'FHE_RAW_HANDLER'
  | 'FHE_PLAN_PROOF_FAILED'
  | 'FHE_PLAN_LOCK_CHANGED'
  | 'FHE_PLAN_INVALID'
  | 'FHE_TOOLCHAIN_VERSION'
  | 'FHE_ENTRY_NOT_FOUND'
  | 'FHE_ENTRY_INVALID'
  | 'FHE_ENGINE_FAILED'
  | 'FHE_WIRE_TOO_LARGE'
  | 'FHE_WIRE_MALFORMED'
  | 'FHE_WIRE_KIND'
  | 'FHE_WIRE_REJECTED'
  | 'FHE_WIRE_PLAN_CHANGED'
  | 'FHE_REQUEST_ROUTE'
  | 'FHE_REQUEST_IDEMPOTENCY_KEY'
  | 'FHE_REQUEST_IN_PROGRESS'
  | 'FHE_REQUEST_KEY_REUSED'
  | 'FHE_REQUEST_RESULT_EXPIRED'
  | 'FHE_REQUEST_UNIDENTIFIED'
  | 'FHE_REQUEST_FORBIDDEN'
  | 'FHE_AUTHORIZE_REFUSED'
  | 'FHE_REQUEST_BUDGET'
  | 'FHE_REQUEST_UPLOAD_MISSING'
  | 'FHE_KEYS_MISSING'
  | 'FHE_KEYS_NOT_FOUND'
  | 'FHE_KEYS_INCOMPLETE'
  | 'FHE_KEYS_DAMAGED'
  | 'FHE_RECEIPT_NOT_FOUND'
  | 'FHE_SERVICE_UNAVAILABLE'
  | 'FHE_SERVICE_MISCONFIGURED'
  | 'FHE_SERVICE_ANSWER'
  | 'FHE_SERVICE_UNSIGNED_VERSION'
  | 'FHE_CLIENT_RECEIPT'
  | 'FHE_CLIENT_KEY_FILE'
  | 'FHE_CLIENT_SERVER'
  | 'FHE_CLIENT_UNREACHABLE'
  | 'FHE_CLIENT_ADDRESS'
  | 'FHE_CLIENT_MANIFEST'
  | 'FHE_CLIENT_CLEAR_INPUT'
  | 'FHE_CLIENT_TRUST_FILE'
  | 'FHE_CLIENT_KEYS_REFUSED'
  | 'FHE_CLIENT_KEYS_PENDING'
  | 'FHE_CLI_USAGE'
  | 'FHE_CLI_FILE'
  | 'FHE_CLI_INPUT'
  | 'FHE_CLI_EXISTS'
  | 'FHE_CLI_PASSPHRASE'
  | 'FHE_CLI_PACKAGE_MISSING'
  | 'FHE_DEPLOY_FAILED'
  | 'FHE_DEPLOY_OUTPUT'
  | 'FHE_LOCAL_SETUP';

export type FheErrorKind = 'program' | 'config' | 'request' | 'service' | 'bug';

export interface CatalogueEntry {
  readonly kind: FheErrorKind;
  readonly http: number;
  readonly retryable: boolean;
  readonly message: string;
  readonly hint: string;
}

export const CATALOGUE: Readonly<Record<FheErrorCode, CatalogueEntry>> = {
  'FHE_BUG_INVARIANT': {
    'kind': 'bug',
    'http': 500,
    'retryable': false,
    'message': 'an internal rule does not hold: {rule}',
    'hint': 'report this with the function file and the output of `fhe-serverless --version`'
  },
  'FHE_CONFIG_NODE_UNSUPPORTED': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': 'Node {version} cannot run the encryption engine',
    'hint': 'use Node 22.22.3 or later, or Node 24'
  },
  'FHE_CONFIG_ENVIRONMENT': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': 'environment variable {name} {reason}',
    'hint': 'deploy with FheFunction, which sets it, or set it as `environment.ts` of the adapter describes'
  },
  'FHE_CONFIG_CODE_CHANGED': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': '{file} is not the file that was packaged',
    'hint': 'deploy the package again; a receipt names the code exactly as it was built'
  },
  'FHE_CONFIG_METRICS': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': 'the context fhe-serverless:metrics is {value}',
    'hint': 'use one of emf, cloudwatch'
  },
  'FHE_CONFIG_ATTRIBUTE': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': 'the function was imported without `{attribute}`',
    'hint': 'pass `{attribute}` to FheFunction.fromFheFunctionAttributes'
  },
  'FHE_CONFIG_DIRECT_TENANT': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': 'the evaluation-key store already serves the direct tenant {tenant}, not {other}',
    'hint': 'give one of the functions an EvaluationKeyStore of its own through `keyStore`'
  },
  'FHE_CONFIG_EVENT_SOURCE': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': '{source} cannot feed an encrypted function; this version supports no event source',
    'hint': 'send requests through the front door, or set `directTenant` and invoke the alias `direct` from a function of your own'
  },
  'FHE_CONFIG_LIVE_ALIAS': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': 'only the front door may invoke the alias `live`',
    'hint': 'let callers in with `grantInvoke`; for direct invoke set `directTenant` and use the alias `direct`'
  },
  'FHE_CONFIG_NO_FRONT_DOOR': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': 'there is no front door to invoke through',
    'hint': 'set `frontDoor`, or set `directTenant` and grant on the alias `direct`'
  },
  'FHE_CONFIG_RECEIPT_SIGNER': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': 'the receipt signer is not the one that the key store knows',
    'hint': 'pass the same `receiptSigner` to the EvaluationKeyStore, and that store as `keyStore`'
  },
  'FHE_TOOLCHAIN_STOPPED': {
    'kind': 'bug',
    'http': 500,
    'retryable': false,
    'message': 'the toolchain stopped without an answer: {reason}',
    'hint': 'reinstall cdk-fhe-serverless; if it repeats, report this with the function file'
  },
  'FHE_PROGRAM_INVALID': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'not a valid program: {reason}',
    'hint': 'rebuild the program from its handler with `fhe-serverless plan`'
  },
  'FHE_TRACE_BRANCH': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'the handler needs the value of an encrypted `{value}` at {where}',
    'hint': 'encrypted values cannot steer if, ?:, ===, <, array indexes or template strings; use select, mask, equals, compare or lookup instead'
  },
  'FHE_TRACE_MIXED_DOMAINS': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': '{operation} mixes an integer and a real value at {where}',
    'hint': 'declare all inputs of one function as `integer` or all as `real`'
  },
  'FHE_TRACE_SHAPE': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': '{operation} does not take shapes {shapes} at {where}',
    'hint': 'give {operation} {expected}'
  },
  'FHE_TRACE_CONSTANT': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': '{operation} got the constant {value} at {where}',
    'hint': 'give {operation} {expected}'
  },
  'FHE_TRACE_SIGNATURE': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'the function\'s {part} is not valid: {reason}',
    'hint': 'declare inputs and outputs with real.* or integer.*, and return one value for each output'
  },
  'FHE_TRACE_RANGE': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': '{operation} accepts values in [{low}, {high}], but the value at {where} can reach [{valueLow}, {valueHigh}]',
    'hint': 'narrow the input range, widen the operation\'s `range`, or state what you know with .assertWithin(lo, hi)'
  },
  'FHE_TRACE_SPAN': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': '{operation} tells at most {limit} whole numbers apart, but the value at {where} can be any of {span}, from {low} to {high}',
    'hint': 'narrow the input range, or state what you know with .assertWithin(lo, hi)'
  },
  'FHE_TRACE_DENOMINATOR': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': '{operation} cannot carry the denominator {denominator} at {where}',
    'hint': 'means and variances of integers travel as numerators: take sums instead, and divide after decryption'
  },
  'FHE_TRACE_APPROXIMATION': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': '{operation} cannot be approximated on [{low}, {high}] at {where}: {reason}',
    'hint': 'give another `range`, narrow the input range, or state what you know with .assertWithin(lo, hi)'
  },
  'FHE_LOAD_CONTENT': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'what the function loads as {name} cannot be used: {reason}',
    'hint': '`load` names files relative to the function file; a .json file is parsed, every other file is given as bytes'
  },
  'FHE_LOAD_DIGEST': {
    'kind': 'program',
    'http': 409,
    'retryable': false,
    'message': 'the content loaded as {name} has the SHA-256 {found}, the function declares {declared}',
    'hint': 'load the file that was meant, or declare the new digest: other content is another plan'
  },
  'FHE_INPUT_OUT_OF_RANGE': {
    'kind': 'request',
    'http': 400,
    'retryable': false,
    'message': 'input {name} has a value outside its declared range [{low}, {high}] at index {index}',
    'hint': 'scale or reject the value before encrypting it; the declared range is part of the deployed function'
  },
  'FHE_INPUT_SHAPE': {
    'kind': 'request',
    'http': 400,
    'retryable': false,
    'message': 'input {name} needs {expected}, got {got}',
    'hint': 'send the shape that the manifest lists for this input'
  },
  'FHE_INPUT_ZERO': {
    'kind': 'request',
    'http': 400,
    'retryable': false,
    'message': 'the clear input {name} is zero in every element of a ciphertext that it multiplies',
    'hint': 'give it at least one value that is not zero, or make it an encrypted input'
  },
  'FHE_ASSERTION_FAILED': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'a value left its asserted range [{low}, {high}] at {where}',
    'hint': 'widen the assertWithin bounds or correct the calibration data'
  },
  'FHE_PLAN_REQUEST': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': '{field} of the function is {value}',
    'hint': '{field} is {allowed}'
  },
  'FHE_PLAN_TOO_DEEP': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'the program needs {needed} levels at {where}, and no parameters within the security table hold that many',
    'hint': 'balance products, (a*b)*(c*d) instead of ((a*b)*c)*d, use polynomials of lower degree, or lower precisionBits'
  },
  'FHE_PLAN_PRECISION': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'output {output} reaches {reached} bits of precision, {wanted} are asked for',
    'hint': 'ask for fewer precisionBits, narrow the input ranges, or reduce the depth'
  },
  'FHE_PLAN_OVERFLOW': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'a value at {where} can reach {bits} bits, more than the parameters hold',
    'hint': 'narrow the declared input ranges or scale the value down'
  },
  'FHE_PLAN_PLAINTEXT_RANGE': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'output {output} spans {bits} bits, an integer result may span {limit}, with {moduli}',
    'hint': 'narrow the input ranges, or split the result into several outputs'
  },
  'FHE_PLAN_VECTOR_TOO_LONG': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'a vector of length {length} at {where} does not fit {slots} slots',
    'hint': 'split the vector into inputs of at most {slots} elements'
  },
  'FHE_PLAN_NOT_ENCRYPTED': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'output {output} does not depend on any encrypted input',
    'hint': 'remove the output, or compute it from an input'
  },
  'FHE_PLAN_CLEAR_ARITHMETIC': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'two clear values meet at {where}: at least one of them is an input that is only known at the call',
    'hint': 'combine clear values before the call, or let each meet an encrypted value'
  },
  'FHE_PLAN_CIRCUIT_PRIVACY': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'circuitPrivacy is asked for at {where}, where the inputs are real: the error of CKKS is part of the answer, and hiding it would cost 40 bits of precision and more',
    'hint': 'declare the inputs as scaled integers, or remove circuitPrivacy'
  },
  'FHE_PLAN_KEY_BUDGET': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'the program needs {bytes} bytes of evaluation keys, maxKeyBytes allows {limit}',
    'hint': 'raise maxKeyBytes, or use fewer different rotations, sums and matrix products'
  },
  'FHE_RAW_PARAMETERS': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'the raw handler\'s {field} cannot be used: {reason}',
    'hint': 'a raw handler chooses its own parameters; the security table and the scheme bound what they may be'
  },
  'FHE_RAW_OPERATION': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': '{operation} is refused at {where}: {reason}',
    'hint': 'bring operands to one level and scale with modSwitch, rescale and encode, and declare every rotation step'
  },
  'FHE_RAW_UNITS_EXCEEDED': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'the raw handler stopped at {where}: {operation} would exceed its maxUnits, {limit}',
    'hint': 'raise maxUnits, which is what callers are quoted, or compute less; nothing was billed'
  },
  'FHE_RAW_LIMIT': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'the raw handler stopped at {where}: {what} reached its limit of {limit}',
    'hint': 'give intermediate values back with release(), or compute less in one call; nothing was billed'
  },
  'FHE_RAW_HANDLER': {
    'kind': 'program',
    'http': 422,
    'retryable': false,
    'message': 'the raw handler failed: {reason}',
    'hint': 'return one value for each declared output, synchronously; values cannot be used after the call'
  },
  'FHE_PLAN_PROOF_FAILED': {
    'kind': 'bug',
    'http': 500,
    'retryable': false,
    'message': 'the plan does not compute its program: output {output} is off by 2^{errorBits}, promised 2^{promisedBits}',
    'hint': 'the plan is not deployed; report this with the function file'
  },
  'FHE_PLAN_LOCK_CHANGED': {
    'kind': 'config',
    'http': 409,
    'retryable': false,
    'message': 'the key configuration changed from {from} to {to}: every client must upload {bytes} bytes of keys again',
    'hint': 'accept it with `fhe-serverless plan --update`, or undo the change'
  },
  'FHE_PLAN_INVALID': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': 'not a valid plan: {reason}',
    'hint': 'build the plan again with the installed version'
  },
  'FHE_TOOLCHAIN_VERSION': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': 'the function was written with fhe-serverless {authoring}, the toolchain is {toolchain}',
    'hint': 'install the same version of fhe-serverless and cdk-fhe-serverless'
  },
  'FHE_ENTRY_NOT_FOUND': {
    'kind': 'config',
    'http': 404,
    'retryable': false,
    'message': 'no function file at {entry}',
    'hint': 'give the path of a file whose default export is defineFheFunction({...})'
  },
  'FHE_ENTRY_INVALID': {
    'kind': 'config',
    'http': 422,
    'retryable': false,
    'message': '{entry} cannot be used as a function: {reason}',
    'hint': 'make the default export the result of defineFheFunction({...})'
  },
  'FHE_ENGINE_FAILED': {
    'kind': 'service',
    'http': 500,
    'retryable': true,
    'message': 'the encryption engine stopped during {step}',
    'hint': 'try again; if it repeats, report the plan digest'
  },
  'FHE_WIRE_TOO_LARGE': {
    'kind': 'request',
    'http': 413,
    'retryable': false,
    'message': '{what} has {bytes} bytes, {limit} are allowed here',
    'hint': 'send it through POST /uploads, or send fewer rows per call'
  },
  'FHE_WIRE_MALFORMED': {
    'kind': 'request',
    'http': 400,
    'retryable': false,
    'message': 'not a valid message: {reason}',
    'hint': 'build requests with the fhe-serverless client of the deployed version'
  },
  'FHE_WIRE_KIND': {
    'kind': 'request',
    'http': 400,
    'retryable': false,
    'message': 'an envelope of kind {kind} is not accepted here',
    'hint': 'send what this route takes; a secret key must never leave its owner'
  },
  'FHE_WIRE_REJECTED': {
    'kind': 'request',
    'http': 400,
    'retryable': false,
    'message': 'the encrypted object was refused',
    'hint': 'encrypt with the parameters and keys of this function\'s current manifest'
  },
  'FHE_WIRE_PLAN_CHANGED': {
    'kind': 'request',
    'http': 410,
    'retryable': false,
    'message': 'the request was made for another version of this function',
    'hint': 'fetch the manifest again and upload the keys it lists'
  },
  'FHE_REQUEST_ROUTE': {
    'kind': 'request',
    'http': 404,
    'retryable': false,
    'message': 'no route {method} {path}',
    'hint': 'see spec/wire-format.md for the routes'
  },
  'FHE_REQUEST_IDEMPOTENCY_KEY': {
    'kind': 'request',
    'http': 400,
    'retryable': false,
    'message': 'the Idempotency-Key header is missing or not 16 to 64 characters of [A-Za-z0-9_-]',
    'hint': 'send a fresh random key for each new call and the same key for a retry'
  },
  'FHE_REQUEST_IN_PROGRESS': {
    'kind': 'request',
    'http': 409,
    'retryable': true,
    'message': 'this request is already being evaluated',
    'hint': 'ask again with the same Idempotency-Key after the Retry-After time'
  },
  'FHE_REQUEST_KEY_REUSED': {
    'kind': 'request',
    'http': 409,
    'retryable': false,
    'message': 'this Idempotency-Key was used for another request',
    'hint': 'use a fresh Idempotency-Key for a new request'
  },
  'FHE_REQUEST_RESULT_EXPIRED': {
    'kind': 'request',
    'http': 410,
    'retryable': false,
    'message': 'the result of this request is no longer kept',
    'hint': 'send the request again with a fresh Idempotency-Key'
  },
  'FHE_REQUEST_UNIDENTIFIED': {
    'kind': 'request',
    'http': 401,
    'retryable': false,
    'message': 'the caller has no identity on this route',
    'hint': 'sign the request, or call the function through its configured front door'
  },
  'FHE_REQUEST_FORBIDDEN': {
    'kind': 'request',
    'http': 403,
    'retryable': false,
    'message': 'this caller may not do that',
    'hint': 'ask the owner of the function for access'
  },
  'FHE_AUTHORIZE_REFUSED': {
    'kind': 'request',
    'http': 403,
    'retryable': false,
    'message': 'the function does not serve this call',
    'hint': 'ask the owner of the function for access; nothing was billed'
  },
  'FHE_REQUEST_BUDGET': {
    'kind': 'request',
    'http': 402,
    'retryable': false,
    'message': 'the call costs {amount} micro-units of price, {left} are left in the budget',
    'hint': 'raise the tenant\'s budget, or wait for the next period'
  },
  'FHE_REQUEST_UPLOAD_MISSING': {
    'kind': 'request',
    'http': 404,
    'retryable': false,
    'message': 'an upload that the request names is not there',
    'hint': 'send the bytes to the address from POST /uploads first; uploads are kept for a day'
  },
  'FHE_KEYS_MISSING': {
    'kind': 'request',
    'http': 428,
    'retryable': false,
    'message': 'no complete evaluation key set is registered for this key id',
    'hint': 'call ensureKeys() on the client, or `fhe-serverless keys register`'
  },
  'FHE_KEYS_NOT_FOUND': {
    'kind': 'request',
    'http': 404,
    'retryable': false,
    'message': 'no such key set',
    'hint': 'register the key set first'
  },
  'FHE_KEYS_INCOMPLETE': {
    'kind': 'request',
    'http': 409,
    'retryable': true,
    'message': '{missing} parts of the key set are not uploaded yet',
    'hint': 'upload the missing parts and complete again'
  },
  'FHE_KEYS_DAMAGED': {
    'kind': 'service',
    'http': 500,
    'retryable': false,
    'message': 'a stored evaluation key cannot be opened',
    'hint': 'erase the key set with DELETE /keysets/{id} and register it again'
  },
  'FHE_RECEIPT_NOT_FOUND': {
    'kind': 'request',
    'http': 404,
    'retryable': false,
    'message': 'no such receipt',
    'hint': 'use the id from the evaluation\'s answer'
  },
  'FHE_SERVICE_UNAVAILABLE': {
    'kind': 'service',
    'http': 503,
    'retryable': true,
    'message': '{service} did not answer {operation}',
    'hint': 'try again with the same Idempotency-Key'
  },
  'FHE_SERVICE_MISCONFIGURED': {
    'kind': 'service',
    'http': 500,
    'retryable': false,
    'message': '{service} refused {operation}: {reason}',
    'hint': 'deploy the function with FheFunction, which creates what its environment names and grants its role access'
  },
  'FHE_SERVICE_ANSWER': {
    'kind': 'service',
    'http': 502,
    'retryable': true,
    'message': '{service} gave an answer to {operation} that cannot be used: {reason}',
    'hint': 'try again with the same Idempotency-Key; if it repeats, report the service and the operation'
  },
  'FHE_SERVICE_UNSIGNED_VERSION': {
    'kind': 'config',
    'http': 403,
    'retryable': false,
    'message': 'this code version is not published and signs nothing',
    'hint': 'call the function\'s `live` alias'
  },
  'FHE_CLIENT_RECEIPT': {
    'kind': 'service',
    'http': 502,
    'retryable': true,
    'message': 'the answer\'s receipt was refused: {reason}',
    'hint': 'do not use the result; call again with the same idempotency key, and compare the trust file with the deployment'
  },
  'FHE_CLIENT_KEY_FILE': {
    'kind': 'config',
    'http': 400,
    'retryable': false,
    'message': 'the secret key file {path} cannot be opened: {reason}',
    'hint': 'check the path and the passphrase; without them the key cannot be recovered'
  },
  'FHE_CLIENT_SERVER': {
    'kind': 'service',
    'http': 502,
    'retryable': true,
    'message': '{url} answered {status} without a known error',
    'hint': 'check the address and the identity of the caller'
  },
  'FHE_CLIENT_UNREACHABLE': {
    'kind': 'service',
    'http': 503,
    'retryable': true,
    'message': '{url} did not answer',
    'hint': 'check the network and the address, then call again'
  },
  'FHE_CLIENT_ADDRESS': {
    'kind': 'config',
    'http': 400,
    'retryable': false,
    'message': 'the client does not connect to {url}: {reason}',
    'hint': 'use an https address, or a server on this machine'
  },
  'FHE_CLIENT_MANIFEST': {
    'kind': 'service',
    'http': 502,
    'retryable': false,
    'message': 'the manifest was refused: {reason}',
    'hint': 'encrypt nothing for this server; compare the trust file with the deployment'
  },
  'FHE_CLIENT_CLEAR_INPUT': {
    'kind': 'config',
    'http': 400,
    'retryable': false,
    'message': 'the server asks for input {name} unencrypted, and nobody allowed that',
    'hint': 'send it only if the server may see it: name it in `clearInputs` of connect(), or say --clear {name}'
  },
  'FHE_CLIENT_TRUST_FILE': {
    'kind': 'config',
    'http': 400,
    'retryable': false,
    'message': 'the trust file {path} cannot be used: {reason}',
    'hint': 'take the file that `fhe-serverless deploy` wrote for this deployment'
  },
  'FHE_CLIENT_KEYS_REFUSED': {
    'kind': 'service',
    'http': 502,
    'retryable': false,
    'message': 'the server refused the evaluation keys: {reason}',
    'hint': 'call ensureKeys() again: it makes fresh evaluation keys'
  },
  'FHE_CLIENT_KEYS_PENDING': {
    'kind': 'service',
    'http': 504,
    'retryable': true,
    'message': 'the evaluation keys are still {status} after {seconds} s',
    'hint': 'call ensureKeys() again; it continues where it stopped'
  },
  'FHE_CLI_USAGE': {
    'kind': 'config',
    'http': 400,
    'retryable': false,
    'message': '{reason}',
    'hint': 'run the command with --help'
  },
  'FHE_CLI_FILE': {
    'kind': 'config',
    'http': 400,
    'retryable': false,
    'message': '{path} cannot be {action}: {reason}',
    'hint': 'check the path and its permissions'
  },
  'FHE_CLI_INPUT': {
    'kind': 'request',
    'http': 400,
    'retryable': false,
    'message': '{source} cannot be used as input: {reason}',
    'hint': 'give one JSON object with a value for each input name, a list of such objects, or CSV with a column for each element'
  },
  'FHE_CLI_EXISTS': {
    'kind': 'config',
    'http': 409,
    'retryable': false,
    'message': '{path} exists already',
    'hint': 'nothing was written; {remedy}'
  },
  'FHE_CLI_PASSPHRASE': {
    'kind': 'config',
    'http': 400,
    'retryable': false,
    'message': 'no passphrase for {path}: {reason}',
    'hint': 'run the command in a terminal, or set FHE_PASSPHRASE'
  },
  'FHE_CLI_PACKAGE_MISSING': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': '{package} is not installed, and {command} needs it',
    'hint': 'install it in this project: npm install --save-dev {install}'
  },
  'FHE_DEPLOY_FAILED': {
    'kind': 'service',
    'http': 502,
    'retryable': true,
    'message': '{operation} of {stack} failed: {reason}',
    'hint': '{remedy}'
  },
  'FHE_DEPLOY_OUTPUT': {
    'kind': 'config',
    'http': 404,
    'retryable': false,
    'message': '{stack} shows no function {functionName}: {reason}',
    'hint': 'deploy an FheFunction with `outputs` on, or name one of its functions with --function-name'
  },
  'FHE_LOCAL_SETUP': {
    'kind': 'config',
    'http': 500,
    'retryable': false,
    'message': 'the local cloud cannot start: {reason}',
    'hint': '{remedy}'
  }
};
