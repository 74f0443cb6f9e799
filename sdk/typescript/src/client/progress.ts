/** What the client says while something takes long, or happens once. */

export type Progress =
  /** No trust file was given: the key that the server showed now is trusted from now on. */
  | { readonly step: 'trusting-on-first-use'; readonly issuer: string; readonly kid: string }
  | { readonly step: 'generating-keys' | 'uploading-keys' | 'uploading-inputs'; readonly doneBytes: number; readonly totalBytes: number }
  /** Another process makes or uploads the keys of this key file. */
  | { readonly step: 'waiting-for-another-process' }
  /** The server checks and seals the uploaded keys. */
  | { readonly step: 'verifying-keys' }
  | { readonly step: 'keys-ready'; readonly keyId: string }
  /** The function was deployed again with another plan; its manifest was fetched anew. */
  | { readonly step: 'renewing'; readonly reason: string };

export type OnProgress = (progress: Progress) => void;
