// Generated from spec/price-book.json by scripts/generate.mjs. Do not edit.

export const PRICE_BOOK = {
  'version': '2026-11-default',
  'currency': 'USD',
  'comment': 'Amounts are integers in 1e-9 of the currency (nano). amount = ceil(microUnits * nanoPerUnit * depthClassPermille[depthClass] / 1e9) + ceil(requestBytes * nanoPerRequestMiB / 1048576). Key storage is billed apart, per key byte and hour.',
  'nanoPerUnit': 100,
  'nanoPerRequestMiB': 20000,
  'nanoPerKeyMiBHour': 100,
  'depthClassPermille': [
    1000,
    1000,
    1100,
    1250,
    1500
  ]
} as const;
